// `npm run check -- site.yaml`: exit 0, or exit 2 and one line per mistake with its path in the file.

import { readAuthority, readTls } from './certificates.ts'
import { ConfigError, loadPrices, loadSite } from './load.ts'

const [file] = process.argv.slice(2)
if (!file) {
  console.error('usage: npm run check -- site.yaml')
  process.exit(2)
}
try {
  const { bays, prices, relay } = await loadSite(file, process.env)
  if (prices) await loadPrices(prices)
  if (relay.tls) readTls(relay.tls)
  for (const [i, bay] of bays.entries()) {
    for (const [j, { ca }] of bay.cameras.entries()) {
      if (ca) readAuthority(ca, `bays[${i}].cameras[${j}].ca`)
    }
  }
  const cameras = bays.flatMap(bay => bay.cameras)
  console.log(`${file}: correct, ${bays.length} bays and ${cameras.length} cameras`)
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exit(2)
}
