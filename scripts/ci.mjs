// What .ci/run does once there is Node: set-up, checks, all tests, and the sum of it on the last line.
import './setup/require-node.mjs'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installServers } from './ci/servers.mjs'
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './ci/counts.mjs'
import { runInForeground } from './headless/foreground.mjs'
import { readJson, root } from './setup/paths.mjs'

const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-ci-'))
const LOW_PRIORITY = 10
// A part of the schedules: the whole 100,000 of `npm run test:faults` take longer than an admission should.
/** Commands that prove one promise each: their exit code is their verdict, and each counts as one. */
const PROOFS = [
  ['test:recorded'],
  ['test:faults', '--', '--schedules', '3000'],
  ['test:kill'],
  // Needs the package postgresql; without it, this says so and proves nothing.
  ['test:ledger', '--', '--interleavings', '60', '--forgeries', '18', '--kills', '8', '--partitions', '4'],
  ['test:cli', '--', '--ci'],
  // With the OpenBao and the moto that test:real installed; without them it fails here.
  ['test:kill-destinations', '--', '--kills', '6', '--required'],
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

/** The end-to-end tests run in halves, where each can have a display of its own. */
function endToEndReports() {
  const names = fs.readdirSync(reports).filter(name => name.startsWith('playwright'))
  return names.length === 0 ? [undefined] : names.map(name => readJson(path.join(reports, name)))
}

async function runEverything() {
  if (!(await succeeds('set-up', process.execPath, ['scripts/setup.mjs', 'test'])))
    return { passed: 0, failures: ['set-up'] }
  const soak = soakBeside()
  const proofs = []
  const prove = async (title, command, args) => {
    proofs.push({ title, isProven: await succeeds(title, command, args) })
  }
  await prove('npm run check', 'npm', ['run', '--silent', 'check', '--', '--without-tests'])
  installServers()
  // Before the others: it installs the OpenBao that an end-to-end test looks for.
  for (const room of ['destinations', 'providers']) {
    const words = ['test:real', '--', `--only=${room}`]
    await prove(`npm run ${words.join(' ')}`, 'npm', ['run', '--silent', ...words])
  }
  const isTested = await succeeds('npm test', 'npm', ['test', '--silent'])
  const vitest = readJson(path.join(reports, 'vitest.json'))
  const endToEnd = endToEndReports()
  const failures = [...failuresOfVitest(vitest), ...endToEnd.flatMap(failuresOfPlaywright)]
  // A runner may fail for another reason than a test, an unhandled error for one: that is a failure too.
  if (!isTested && failures.length === 0) failures.push('npm test ended with an error of its own')
  for (const words of PROOFS) await prove(`npm run ${words.join(' ')}`, 'npm', ['run', '--silent', ...words])
  proofs.push({ title: 'npm run test:soak', isProven: await soak })
  return {
    passed:
      countVitest(vitest).passed +
      endToEnd.reduce((sum, report) => sum + countPlaywright(report).passed, 0) +
      proofs.filter(proof => proof.isProven).length,
    failures: [...failures, ...proofs.filter(proof => !proof.isProven).map(proof => proof.title)]
  }
}

let sum = { passed: 0, failures: ['a part of .ci/run broke off'] }
try {
  sum = await runEverything()
} catch (error) {
  console.error(error)
} finally {
  fs.rmSync(reports, { recursive: true, force: true })
  // The sum stands last, and what failed just above it: the end of a long output is what people keep.
  if (sum.failures.length > 0) console.log(`\nFailed:\n${sum.failures.join('\n')}`)
  console.log(`\n${sum.passed} passed, ${sum.failures.length} failed`)
  process.exitCode = sum.failures.length === 0 ? 0 : 1
}
