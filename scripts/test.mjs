// `npm test`: unit and integration tests with vitest, then the end-to-end tests in the real Electron. On Linux they get a display
// and a keyring of their own, on a desktop too: no window pops up, and no test writes to anybody's keyring.
//   node scripts/test.mjs [unit|integration|e2e|packaged] [arguments for the runner]
// With REKEY_REPORTS=DIR each runner also leaves its report there as JSON.
import './setup/require-node.mjs'
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

function playwright(args) {
  const json = reports && { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(reports, 'playwright.json') }
  const argv = ['test', '--pass-with-no-tests', ...(json ? ['--reporter=list,json'] : []), ...args]
  return { script: path.join(modules, '@playwright/test/cli.js'), argv, env: json || {} }
}

const SUITES = {
  unit: args => [vitest(['unit'], args)],
  integration: args => [vitest(['integration'], args)],
  e2e: args => [playwright(args)],
  packaged: args => [vitest(['packaged'], args)]
}

function chosen([name, ...args]) {
  const suite = SUITES[name]
  if (suite !== undefined) return suite(args)
  return [vitest(['unit', 'integration'], []), playwright([])]
}

async function runAll(runners, env) {
  let worst = 0
  for (const { script, argv, env: own } of runners) {
    const code = await runInForeground(process.execPath, [script, ...argv], {
      cwd: root,
      // A terminal inside an Electron program may hand this variable down: with it, Electron would be a plain Node.
      env: { ...process.env, ...env, ...own, ELECTRON_RUN_AS_NODE: undefined }
    })
    worst = Math.max(worst, code)
    if (code > 128) break
  }
  return worst
}

try {
  const runners = chosen(process.argv.slice(2))
  process.exitCode = await withHeadlessSession({ display: isLinux, keyring: isLinux }, env =>
    runAll(runners, env)
  )
} catch (error) {
  process.exitCode = exitCodeOfProblem('test', error)
}
