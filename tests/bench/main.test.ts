import { execFile } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'
import { benchmarks } from './benchmarks.ts'
import { formatReport } from './report.ts'
import { percentile } from './statistics.ts'

function bench(...args: string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [path.join(import.meta.dirname, 'main.ts'), ...args],
      (error, _stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }),
    )
  })
}

it.each([[[]], [['nonsense']], [['toString']]])(
  'without a known name (%j) it lists all benchmarks',
  async args => {
    const { code, stderr } = await bench(...args)
    expect(code).toBe(2)
    for (const name of Object.keys(benchmarks)) expect(stderr).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
  },
)

it('prints a figure a line, and says when there is none', () => {
  const machine = { cpu: 'X', cores: 2, system: 'linux', node: 'v24', loadBefore: 0.5 }
  const figures = [
    { name: 'join p50', value: 123.4, unit: 'ms' },
    { name: 'ratio', value: 1.256, unit: 'times' },
    { name: 'of nothing', value: percentile([], 0.5), unit: 'ms' },
  ]
  const text = formatReport({ benchmark: 'live', at: '', machine, notes: ['why'], figures })
  expect(text.split('\n').slice(2, 5)).toEqual([
    '  join p50          123 ms',
    '  ratio            1.26 times',
    '  of nothing       none ms',
  ])
})

it.each([
  [[1], 0.95, 1],
  [[4, 1, 3, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95, 10],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, 1],
])('of %j the %d share is below %d', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected)
})
