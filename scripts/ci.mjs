// What .ci/run does once there is Node: set-up, checks, all tests, and the sum of it on the last line.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { countPlaywright, countVitest } from './ci/counts.mjs'
import { runInForeground } from './headless/foreground.mjs'
import { readJson, root } from './setup/paths.mjs'

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-ci-'))

/** What no single test shows: minutes of schedules and deaths. Each counts as one. */
const PROOFS = [['test:faults'], ['test:kill']]

async function succeeds(title, command, args) {
  console.log(`\n=== ${title}`)
  const code = await runInForeground(command, args, {
    cwd: root,
    env: { ...process.env, CI: 'true', REKEY_REPORTS: reports }
  })
  return code === 0
}

async function runEverything() {
  if (!(await succeeds('set-up', process.execPath, ['scripts/setup.mjs', 'test'])))
    return { passed: 0, failed: 1 }
  const isChecked = await succeeds('npm run check', 'npm', [
    'run',
    '--silent',
    'check',
    '--',
    '--without-tests'
  ])
  const isTested = await succeeds('npm test', 'npm', ['test', '--silent'])
  let proven = 0
  for (const [script, ...args] of PROOFS) {
    const title = ['npm run', script, ...args].join(' ')
    proven += (await succeeds(title, 'npm', ['run', '--silent', script, ...args])) ? 1 : 0
  }
  const counts = [
    countVitest(readJson(path.join(reports, 'vitest.json'))),
    countPlaywright(readJson(path.join(reports, 'playwright.json')))
  ]
  const passed = counts.reduce((sum, count) => sum + count.passed, proven)
  const failed = counts.reduce(
    (sum, count) => sum + count.failed,
    (isChecked ? 0 : 1) + PROOFS.length - proven
  )
  // A runner may fail for another reason than a test, an unhandled error for one: that is a failure too.
  return { passed, failed: !isTested && failed === 0 ? 1 : failed }
}

let sum = { passed: 0, failed: 1 }
try {
  sum = await runEverything()
} catch (error) {
  console.error(error)
} finally {
  fs.rmSync(reports, { recursive: true, force: true })
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`)
  process.exitCode = sum.failed === 0 ? 0 : 1
}
