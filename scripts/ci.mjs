// What .ci/run does once there is Node: set-up, checks, all tests, and the sum of it on the last line.
import './setup/require-node.mjs'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { countPlaywright, countVitest } from './ci/counts.mjs'
import { runInForeground } from './headless/foreground.mjs'
import { readJson, root } from './setup/paths.mjs'

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-ci-'))
const LOW_PRIORITY = 10
// A twentieth of the schedules: the whole 100,000 of `npm run test:faults` take longer than an admission should.
/** Commands that prove one promise each: their exit code is their verdict, and each counts as one. */
const PROOFS = [
  ['test:recorded'],
  ['test:real', '--', '--only=destinations'],
  ['test:faults', '--', '--schedules', '5000'],
  ['test:kill'],
  ['test:desktops', '--', '--ci']
]

async function succeeds(title, command, args) {
  console.log(`\n=== ${title}`)
  const begin = performance.now()
  const code = await runInForeground(command, args, {
    cwd: root,
    env: { ...process.env, CI: 'true', REKEY_REPORTS: reports }
  })
  console.log(`=== ${title}: ${Math.round((performance.now() - begin) / 1000)} s`)
  return code === 0
}

/** Ten minutes that need hardly any processor: they pass beside the tests. Answers whether nothing had grown. */
function soakBeside() {
  const file = path.join(reports, 'soak.txt')
  const output = fs.openSync(file, 'w')
  const child = spawn(process.execPath, ['scripts/run-ts.mjs', 'test/soak/run-soak.ts'], {
    cwd: root,
    stdio: ['ignore', output, output]
  })
  if (child.pid !== undefined) os.setPriority(child.pid, LOW_PRIORITY)
  process.once('exit', () => child.kill())
  return new Promise(resolve => {
    child.once('error', () => resolve(false))
    child.once('exit', code => {
      fs.closeSync(output)
      console.log(`\n=== npm run test:soak (beside the others)\n${fs.readFileSync(file, 'utf8')}`)
      resolve(code === 0)
    })
  })
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
  const soak = soakBeside()
  const isTested = await succeeds('npm test', 'npm', ['test', '--silent'])
  const counts = [
    countVitest(readJson(path.join(reports, 'vitest.json'))),
    countPlaywright(readJson(path.join(reports, 'playwright.json')))
  ]
  const proofs = [isChecked]
  for (const words of PROOFS)
    proofs.push(await succeeds(`npm run ${words.join(' ')}`, 'npm', ['run', '--silent', ...words]))
  proofs.push(await soak)
  const passed = counts.reduce((sum, count) => sum + count.passed, proofs.filter(Boolean).length)
  const failed = counts.reduce((sum, count) => sum + count.failed, 0)
  // A runner may fail for another reason than a test, an unhandled error for one: that is a failure too.
  const unnamed = !isTested && failed === 0 ? 1 : 0
  return { passed, failed: failed + unnamed + proofs.filter(isProven => !isProven).length }
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
