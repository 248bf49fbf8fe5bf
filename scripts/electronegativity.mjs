// `npm run test:electronegativity`: scans the built app for settings of Electron that are known to be dangerous, and fails on
// anything that was not reviewed. The tool is fetched from the npm registry at need, pinned; nobody else has to install it.
// It silently skips files whose syntax it does not know, so it gets the main bundle in older syntax, and a second copy with
// known mistakes planted into every script: those it must find. The last line is one JSON object.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuild } from './setup/build.mjs'
import { readJson, root } from './setup/paths.mjs'
import { run } from './setup/run.mjs'

const TOOL = '@doyensec/electronegativity@1.10.3'
/** Asks GitHub for the newest Electron; we keep that up to date by other means. */
const WITHOUT = 'AvailableSecurityFixesGlobalCheck'
const OLD_SYNTAX = 'es2018'
const PLANTED = `
const { BrowserWindow, shell } = require('electron')
const planted = new BrowserWindow({ webPreferences: { webSecurity: false } })
shell.openExternal(planted.title)
`

/** The app itself, which the entry reads after it has opened the window; its name carries a hash. */
function composeChunk() {
  const chunks = fs.readdirSync(path.join(root, 'out/main/chunks'))
  return path.join('main/chunks', chunks.find(name => name.startsWith('compose-')) ?? 'compose')
}

async function prepare(directory, isPlanted) {
  const { build } = await import('vite')
  for (const [from, to] of [
    ['main/index.cjs', 'main/index.js'],
    [composeChunk(), 'main/compose.js'],
    ['main/keychain-process.cjs', 'main/keychain-process.js'],
    ['preload/index.cjs', 'preload/index.js'],
    ['preload/secret.cjs', 'preload/secret.js']
  ]) {
    const target = path.join(directory, to)
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        ssr: path.join(root, 'out', from),
        target: OLD_SYNTAX,
        outDir: path.dirname(target),
        emptyOutDir: false,
        minify: false,
        // Each file by itself: one that names another is not blamed for it.
        rolldownOptions: {
          external: /^\.\.?\/.*\.cjs$/,
          output: { format: 'cjs', entryFileNames: path.basename(target) }
        }
      }
    })
    if (isPlanted) fs.appendFileSync(target, PLANTED)
  }
  fs.cpSync(path.join(root, 'out/renderer'), path.join(directory, 'renderer'), { recursive: true })
  fs.copyFileSync(path.join(root, 'package.json'), path.join(directory, 'package.json'))
}

async function findingsIn(directory) {
  const report = path.join(directory, 'report.csv')
  const { ok, output } = await run('npm', [
    'exec', '--yes', `--package=${TOOL}`, '--', 'electronegativity', '-i', directory, '-o', report, '-x', WITHOUT
  ], { cwd: directory }) // prettier-ignore
  if (!ok || !fs.existsSync(report)) throw new Error(`electronegativity did not run: ${output}`)
  return fs
    .readFileSync(report, 'utf8')
    .split('\n')
    .slice(1)
    .map(line => /^(\w+),"(\w+)","(\w+)","([^"]*)"/.exec(line))
    .filter(match => match !== null)
    .map(([, issue, severity, , file]) => ({
      issue,
      severity,
      // Names of renderer files carry a hash of their content.
      file: path.relative(directory, file).startsWith('..')
        ? file
        : path.relative(directory, file).replace(/-[\w-]{8}\.(js|css)$/, '.$1')
    }))
    .filter(({ severity }) => severity !== 'INFORMATIONAL')
}

await ensureBuild()
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-electronegativity-'))
try {
  const [plain, planted] = ['plain', 'planted'].map(name => path.join(place, name))
  await prepare(plain, false)
  await prepare(planted, true)
  const found = await findingsIn(plain)
  const control = await findingsIn(planted)

  const baseline = readJson(path.join(root, 'scripts/electronegativity/baseline.json'))
  const isKnown = one => baseline.some(known => known.issue === one.issue && known.file === one.file)
  const fresh = found.filter(one => !isKnown(one))
  const gone = baseline.filter(
    known => !found.some(one => one.issue === known.issue && one.file === known.file)
  )
  const scripts = [
    'main/index.js',
    'main/compose.js',
    'main/keychain-process.js',
    'preload/index.js',
    'preload/secret.js'
  ]
  const unread = scripts.filter(
    file => !control.some(one => one.file === file && one.issue === 'WEB_SECURITY_JS_CHECK')
  )
  for (const { issue, severity, file } of fresh)
    console.log(`electronegativity: NEW ${severity} ${issue} in ${file}`)
  for (const { issue, file } of gone)
    console.log(`electronegativity: no more ${issue} in ${file}: take it out of the baseline`)
  for (const file of unread)
    console.log(`electronegativity: ${file} was not read: the planted mistake was not found`)
  console.log(
    JSON.stringify({
      findings: found.length,
      reviewed: found.length - fresh.length,
      new: fresh.length,
      unread: unread.length
    })
  )
  process.exitCode = fresh.length + gone.length + unread.length === 0 ? 0 : 1
} finally {
  fs.rmSync(place, { recursive: true, force: true })
}
