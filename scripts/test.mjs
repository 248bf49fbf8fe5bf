// `npm test`: unit and integration tests with vitest, then the end-to-end tests in the real Electron. On Linux they get a display
// and a keyring of their own, on a desktop too: no window pops up, and no test writes to anybody's keyring.
//   node scripts/test.mjs [unit|integration|e2e|packaged] [arguments for the runner]
// With REKEY_REPORTS=DIR each runner also leaves its report there as JSON.
import './setup/require-node.mjs'
import fs from 'node:fs'
import path from 'node:path'
import { runInForeground } from './headless/foreground.mjs'
import { withHeadlessSession } from './headless/session.mjs'
import { modules, root } from './setup/paths.mjs'
import { exitCodeOfProblem } from './setup/progress.mjs'

const reports = process.env.REKEY_REPORTS
const isLinux = process.platform === 'linux'

function vitest(projects, args) {
  const json = reports && [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path.join(reports, 'vitest.json')}`
  ]
  const argv = ['run', ...projects.flatMap(name => ['--project', name]), ...(json || []), ...args]
  return { script: path.join(modules, 'vitest/vitest.mjs'), argv, env: {} }
}

function playwright(args, report = 'playwright.json') {
  const json = reports && { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, report) }
  const argv = ['test', '--pass-with-no-tests', ...(json ? ['--reporter=list,json'] : []), ...args]
  return { script: path.join(modules, '@playwright/test/cli.js'), argv, env: json || {} }
}

/** Every second file, so that neighbours, which are often alike, share the halves. */
function half(number) {
  const files = fs.readdirSync(path.join(root, 'test/e2e')).filter(name => name.endsWith('.e2e.ts'))
  const mine = files
    .sort()
    .filter((_, index) => index % 2 === number - 1)
    .map(name => `e2e/${name}`)
  return playwright([`--output=test-results/${number}`, ...mine], `playwright-${number}.json`)
}

const SUITES = {
  unit: args => vitest(['unit'], args),
  integration: args => vitest(['integration'], args),
  e2e: args => playwright(args),
  packaged: args => vitest(['packaged'], args)
}

function run({ script, argv, env: own }, env) {
  return runInForeground(process.execPath, [script, ...argv], {
    cwd: root,
    // A terminal inside an Electron program may hand this variable down: with it, Electron would be a plain Node.
    env: { ...process.env, ...env, ...own, ELECTRON_RUN_AS_NODE: undefined }
  })
}

/** Both halves of the end-to-end tests at once, each on a display of its own: two apps on one would share its clipboard. */
async function runHalves(env) {
  const codes = await Promise.all([run(half(1), env), inSession(other => run(half(2), other))])
  return Math.max(...codes)
}

async function runEverything(env) {
  const code = await run(vitest(['unit', 'integration'], []), env)
  if (code > 128) return code
  return Math.max(code, await (isLinux ? runHalves(env) : run(playwright([]), env)))
}

function inSession(work) {
  return withHeadlessSession({ display: isLinux, keyring: isLinux }, work)
}

try {
  const [name, ...args] = process.argv.slice(2)
  const suite = SUITES[name]
  process.exitCode = await inSession(env =>
    suite === undefined ? runEverything(env) : run(suite(args), env)
  )
} catch (error) {
  process.exitCode = exitCodeOfProblem('test', error)
}
