import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { diskSentence } from './causes.mjs'
import { modules, readText, root, writeWhole } from './paths.mjs'
import { SetupProblem, step } from './progress.mjs'
import { run } from './run.mjs'

const stamp = path.join(root, 'out/sources.sha256')
const INPUTS = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']

/** Builds the app when its sources are not those of the last build. */
export async function ensureBuild() {
  const sources = hashOf(INPUTS)
  if (readText(stamp) === sources && fs.existsSync(path.join(root, 'out/main/index.cjs'))) return
  forgetBuild()
  const { ok, output } = await step('building the app', () =>
    run(
      process.execPath,
      [path.join(modules, 'electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
      {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: undefined }
      }
    )
  )
  if (!ok)
    throw new SetupProblem(
      diskSentence(output, root) ??
        'The app does not build: mend the error above, then run the command again.',
      output
    )
  writeWhole(stamp, sources)
}

/** Live reload writes its own build to the same place. */
export function forgetBuild() {
  fs.rmSync(stamp, { force: true })
}

/** One hash over the names and contents of all these files; tests do not end up in the app and do not count. */
export function hashOf(inputs, base = root) {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(input => filesUnder(path.join(base, input))).sort()) {
    hash
      .update(`${path.relative(base, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesUnder(entry) {
  if (!fs.existsSync(entry)) return []
  if (!fs.statSync(entry).isDirectory()) return [entry]
  return fs
    .readdirSync(entry, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && !/\.test\.tsx?$/.test(file.name))
    .map(file => path.join(file.parentPath, file.name))
}
