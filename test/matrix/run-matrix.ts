import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { cellIn, cells } from './matrix'

// npm run test:matrix [-- --json]: runs the tests of the fault matrix and tells which cells no passing test proves. Fails when
// there is one, when a test fails, and when a test names a cell that is not in the matrix. Last line: one JSON object.

type Report = {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

const isJson = process.argv.includes('--json')

function say(text: string): void {
  if (!isJson) process.stdout.write(`${text}\n`)
}

/** The runner's own report; null when it did not come to one. */
async function runTests(file: string): Promise<Report | null> {
  const vitest = path.resolve('node_modules/vitest/vitest.mjs')
  const args = ['run', '--project', 'integration', 'test/matrix', '--reporter=json', `--outputFile=${file}`]
  const child = spawn(process.execPath, [vitest, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  await new Promise(resolve => {
    child.on('close', resolve)
  })
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Report) : null
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-matrix-report-'))
try {
  const startedAt = performance.now()
  const report = await runTests(path.join(folder, 'report.json'))
  const files = report?.testResults ?? []
  const tests = files.flatMap(file => file.assertionResults)
  const unloadable = files.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
  const all = cells()
  const known = new Set(all.map(cell => cell.name))
  const passed = new Set<string>()
  const broken = new Set<string>()
  const strange: string[] = []
  for (const { title, status } of tests) {
    const name = cellIn(title)
    if (name === null) continue
    if (!known.has(name)) strange.push(title)
    if (status === 'passed') passed.add(name)
    else broken.add(name)
  }
  const isProven = (name: string): boolean => passed.has(name) && !broken.has(name)
  const missing = all.filter(cell => !isProven(cell.name))
  const failedTests = tests.filter(test => test.status === 'failed')

  for (const { name, what } of all)
    say(`${isProven(name) ? 'proven ' : 'MISSING'} ${name.padEnd(14)} ${what}`)
  for (const { title } of failedTests) say(`FAILED  ${title}`)
  for (const title of strange) say(`NO SUCH CELL ${title}`)
  for (const { name } of unloadable) say(`DID NOT LOAD ${path.basename(name)}`)
  say(
    missing.length === 0
      ? 'No cell is without a passing test.'
      : `Without one: ${missing.map(cell => cell.name).join(', ')}`
  )

  const failed = failedTests.length + strange.length + unloadable.length + (report === null ? 1 : 0)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(
    `${JSON.stringify({ cells: all.length, proven: all.length - missing.length, missing: missing.length, failed, seconds })}\n`
  )
  if (failed + missing.length > 0) process.exitCode = 1
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
