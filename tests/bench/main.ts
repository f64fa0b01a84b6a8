// `npm run bench -- NAME [--json]`: prints figures, asserts nothing.
import { setImmediate } from 'node:timers/promises'
import { program } from 'commander'
import { processLifetime } from '../../config/system/lifetime.ts'
import { benchmarks } from './benchmarks.ts'
import { formatList, formatReport, machineNow, type Report } from './report.ts'

program
  .name('npm run bench --')
  .argument('[name]', 'which benchmark')
  .argument('[args...]', 'its arguments')
  .option('--json', 'figures as one JSON object on stdout')
  .addHelpText('after', () => `\nBenchmarks:\n${formatList(benchmarks)}`)
  .parse()
const [name = '', ...args] = program.args
const { json } = program.opts<{ json?: boolean }>()
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined
if (!benchmark) {
  console.error(`${name ? `There is no benchmark ${name}.` : 'Which one?'}\n${formatList(benchmarks)}`)
  process.exit(2)
}

const machine = machineNow()
const finished = new AbortController()
const lifetime = processLifetime()
lifetime.addEventListener('abort', () => {
  console.error('interrupted')
  process.exitCode = 130
})
const figures = await benchmark.run({
  args,
  env: process.env,
  signal: AbortSignal.any([lifetime, finished.signal]),
  tell: progress => console.error(progress),
})
finished.abort() // ends whatever the benchmark has started
await setImmediate() // and lets it clean up
const report: Report = {
  benchmark: name,
  at: new Date().toISOString(),
  machine,
  notes: benchmark.notes,
  figures,
}
console.log(json ? JSON.stringify(report, undefined, 2) : formatReport(report))
process.exit()
