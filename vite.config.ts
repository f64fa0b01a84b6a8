/** The pages: one HTML file a role, hashed assets, and `build.json` that names this build to the relay and the pages. */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const root = fileURLToPath(new URL('viewer', import.meta.url))
const pages = ['home', 'wall', 'enter', 'my', 'explain', 'manage', 'record', 'prices', 'slip']

/**
 * Writes `build.json` and a `<meta name="glassbay-build">` into every page. The name is a hash over the assets' names,
 * which are hashes themselves: the same sources give the same build, and a display reloads only for a real change.
 */
function nameBuild(): Plugin {
  return {
    name: 'glassbay:name-build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const names = Object.keys(bundle).filter(name => !name.endsWith('.html'))
      const build = createHash('sha256').update(names.sort().join('\n')).digest('hex').slice(0, 16)
      this.emitFile({ type: 'asset', fileName: 'build.json', source: `${JSON.stringify({ build })}\n` })
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue
        file.source = String(file.source).replace('%GLASSBAY_BUILD%', build)
      }
    },
  }
}

/**
 * JSMpeg's package is one module that, on import, writes a style element (which our CSP forbids) and drags in its own
 * player, audio and WebAssembly. We use four of its parts; with those as its exports the rest falls away.
 */
function takeJsmpegApart(): Plugin {
  const parts = 'export { TS, MPEG1, WebGLRenderer, CanvasRenderer };'
  return {
    name: 'glassbay:take-jsmpeg-apart',
    transform(code, id) {
      if (!id.endsWith('/jsmpeg-player.esm.js')) return undefined
      const changed = code
        .replace('styleInject(css_248z);', '')
        .replace('export { JSMpeg as default };', parts)
      if (!changed.includes(parts) || changed.includes('styleInject(css_')) {
        throw new Error('JSMpeg looks different from what its parts were taken from: see vite.config.ts')
      }
      return { code: changed, map: null }
    },
  }
}

/**
 * Beside each script and style its compressed forms, made once here instead of with each request (relay/http/pages.ts).
 * Of what was written: while the bundle is generated, the addresses of parts that load later still have to be filled in.
 */
function compress(): Plugin {
  return {
    name: 'glassbay:compress',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter(name => /\.(js|css)$/.test(name))
      await Promise.all(names.map(name => compressFile(path.join(dir, name))))
    },
  }
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file)
  await writeFile(`${file}.br`, brotliCompressSync(bytes))
  await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }))
}

export default defineConfig({
  root,
  plugins: [nameBuild(), takeJsmpegApart(), compress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Wall displays are Chromium 68 (webOS 5) and never updated. Syntax is lowered to it; APIs are ours to avoid.
    target: 'chrome68',
    cssTarget: 'chrome68',
    assetsInlineLimit: 0, // the pages' CSP allows no data: URLs
    rolldownOptions: { input: pages.map(page => `${root}/${page}/index.html`) },
  },
})
