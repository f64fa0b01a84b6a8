/** What a printer would make of a page: PDF out of Chromium, read and rendered by poppler. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'

const run = promisify(execFile)
// Of the system: its bindings of GStreamer belong to no other Python.
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const resolution = 200
const dotsPerMm = resolution / 25.4

export interface Sheet {
  /** Without any white space: line breaks are the layout's. Compatibility characters as `comparable` has them. */
  text: string
  widthMm: number
  heightMm: number
  /** The outermost millimetres in which something is printed: how near to the edge of the paper. */
  marginMm: number
  /** What the codes on it say. */
  codes: string[]
}

/** Prints the page as it is, without backgrounds, as printers are set. */
export async function printed(page: Page): Promise<Sheet[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'glassbay-paper-'))
  try {
    const pdf = path.join(folder, 'paper.pdf')
    await writeFile(pdf, await page.pdf({ preferCSSPageSize: true }))
    const { stdout } = await run('pdftotext', ['-raw', pdf, '-'])
    const texts = stdout.split('\f').slice(0, -1)
    const sheets: Sheet[] = []
    for (const [i, text] of texts.entries()) {
      sheets.push({ text: comparable(text), ...(await rendered(pdf, i + 1, folder)) })
    }
    return sheets
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** PDF knows glyphs; some come back as the compatibility character that is drawn the same. */
export function comparable(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}

async function rendered(pdf: string, sheet: number, folder: string): Promise<Omit<Sheet, 'text'>> {
  const name = path.join(folder, `sheet-${sheet}`)
  const page = ['-f', `${sheet}`, '-l', `${sheet}`, '-r', `${resolution}`, '-singlefile', pdf, name]
  await Promise.all([run('pdftoppm', ['-gray', ...page]), run('pdftoppm', ['-png', ...page])])
  const { width, height, dots } = readGray(await readFile(`${name}.pgm`))
  const reader = path.join(import.meta.dirname, 'qr-reader.py')
  const { stdout } = await run(python, [reader, `${name}.png`])
  return {
    widthMm: width / dotsPerMm,
    heightMm: height / dotsPerMm,
    marginMm: whiteBorder(width, height, dots) / dotsPerMm,
    codes: stdout.split('\n').filter(Boolean),
  }
}

/** A binary PGM (netpbm) of 8 bits. */
function readGray(file: Buffer): { width: number; height: number; dots: Buffer } {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 64))
  if (!header) throw new Error('pdftoppm has written no PGM')
  return { width: Number(header[1]), height: Number(header[2]), dots: file.subarray(header[0].length) }
}

/** How many dots from the nearest edge the first one lies that is not white. */
function whiteBorder(width: number, height: number, dots: Buffer): number {
  let border = Math.min(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.min(x, y, width - 1 - x, height - 1 - y)
      if (distance < border && (dots[y * width + x] ?? 255) < 250) border = distance
    }
  }
  return border
}
