// What `npm version` runs between the new number and its commit: the changelog's "Unreleased" becomes that version.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../../CHANGELOG.md', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const text = readFileSync(file, 'utf8')
const [unreleased] = /^## Unreleased\n\n(?!## )/m.exec(text) ?? []
if (!unreleased) {
  console.error('CHANGELOG.md has nothing under "## Unreleased": say first what changed for people')
  process.exit(1)
}
const today = new Date().toISOString().slice(0, 10)
writeFileSync(file, text.replace(unreleased, `## Unreleased\n\n## ${version} – ${today}\n\n`))
