// node scripts/run-ts.mjs FILE [arguments]: runs a TypeScript program of this repository in Node. Vite bundles it first, because
// the sources import without extensions and find providers with import.meta.glob; packages stay where they are. The bundle is
// kept for as long as no source changes.
import fs from 'node:fs'
import path from 'node:path'
import { runInForeground } from './headless/foreground.mjs'
import { hashOf } from './setup/build.mjs'
import { modules, root } from './setup/paths.mjs'

async function bundle(entry) {
  const name = path.basename(entry).replace(/\.[cm]?ts$/, '')
  const directory = path.join(
    modules,
    '.cache/run-ts',
    `${name}-${hashOf(['src', 'package-lock.json', 'test/kit', path.dirname(entry)]).slice(0, 16)}`
  )
  const file = path.join(directory, `${name}.mjs`)
  if (fs.existsSync(file)) return file
  const { build } = await import('vite')
  const partial = `${directory}.partial-${process.pid}`
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: path.join(root, entry),
      target: 'node20',
      outDir: partial,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        output: { format: 'es', entryFileNames: `${name}.mjs`, chunkFileNames: 'chunk-[hash].mjs' }
      }
    }
  })
  removeOlder(name)
  // Somebody else may have been as quick with the same sources.
  if (fs.existsSync(directory)) fs.rmSync(partial, { recursive: true })
  else fs.renameSync(partial, directory)
  return file
}

function removeOlder(name) {
  const parent = path.join(modules, '.cache/run-ts')
  const older = new RegExp(`^${name}-[0-9a-f]{16}$`)
  for (const entry of fs.readdirSync(parent)) {
    if (older.test(entry)) fs.rmSync(path.join(parent, entry), { recursive: true, force: true })
  }
}

const [entry, ...args] = process.argv.slice(2)
if (entry === undefined || !fs.existsSync(path.join(root, entry))) {
  console.error(
    `run-ts: there is no ${entry ?? 'FILE given'}: name a TypeScript file, from the top of the repository.`
  )
  process.exitCode = 1
} else {
  const file = await bundle(path.normalize(entry))
  const node = ['--enable-source-maps', file, ...args]
  process.exitCode = await runInForeground(process.execPath, node, { stdio: 'inherit' })
}
