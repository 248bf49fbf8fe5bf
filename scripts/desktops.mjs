// `npm run test:desktops [-- --json | --ci]`: what Rekey does on desktops other than the one in front of you. Its windows under
// Wayland, what a desktop says over D-Bus, the journeys of a bad day, the unit tests on each supported Node, `src/main` as on macOS and
// Windows, and set-up. The last line is one JSON object. `--ci` leaves out what `npm test` runs as well.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './ci/counts.mjs'
import { journeyFiles } from './desktops/journeys.mjs'
import { NODE_MAJORS, nodeBinary } from './desktops/node-versions.mjs'
import { runInForeground } from './headless/foreground.mjs'
import { readJson, root } from './setup/paths.mjs'

/** The rooms that meet the machine. All others run the same code on each Node, which one run shows. */
const ROOMS_OF_THE_MACHINE = ['src/main', 'src/host', 'src/vault', 'src/store', 'src/net']
const WAYLAND_TEST = 'the main, the quick and the one-time window appear and can be used'
const WAYLAND_WINDOWS = 3

const isCi = process.argv.includes('--ci')
const isQuiet = process.argv.includes('--json')

class Interrupted extends Error {
  constructor(exitCode) {
    super('interrupted')
    this.exitCode = exitCode
  }
}

/** Runs a suite of scripts/test.mjs with this Node and answers its report. */
async function report(node, suite, files) {
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-desktops-'))
  try {
    const code = await runInForeground(node, ['scripts/test.mjs', suite, ...files], {
      cwd: root,
      env: { ...process.env, REKEY_REPORTS: reports },
      stdio: ['ignore', isQuiet ? 'ignore' : 'inherit', 'inherit']
    })
    // A signal ends the whole run, and not just the suite that it struck.
    if (code > 128) throw new Interrupted(code)
    return readJson(path.join(reports, suite === 'e2e' ? 'playwright.json' : 'vitest.json'))
  } finally {
    fs.rmSync(reports, { recursive: true, force: true })
  }
}

/** On standard error: with --json the sum is alone on standard output. */
function name(failures, where) {
  for (const failure of failures) console.error(`Failed ${where}: ${failure}`)
}

const titlesOf = vitest =>
  (vitest?.testResults ?? [])
    .flatMap(file => file.assertionResults)
    .filter(test => test.status === 'passed')
    .map(test => test.fullName)

const specsOf = suite => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]

async function runDesktops() {
  const journeys = journeyFiles()
  const sum = { nodeVersions: [], platformsMocked: [], failed: 0 }
  for (const major of NODE_MAJORS) {
    const node = await nodeBinary(major)
    // `npm run check` has run all unit tests on the Node that is running.
    if (node === undefined || (isCi && node === process.execPath)) continue
    const vitest = await report(node, 'unit', isCi ? ROOMS_OF_THE_MACHINE : [])
    name(failuresOfVitest(vitest), `on Node ${major}`)
    sum.failed += countVitest(vitest).failed
    sum.nodeVersions.push(major)
    const titles = titlesOf(vitest)
    sum.platformsMocked = ['darwin', 'win32'].filter(name => titles.some(title => title.includes(name)))
  }
  if (isCi) return sum
  const playwright = await report(process.execPath, 'e2e', journeys)
  name(failuresOfPlaywright(playwright), 'in Electron')
  const wayland = (playwright?.suites ?? []).flatMap(specsOf).find(spec => spec.title === WAYLAND_TEST)
  const setup = await report(process.execPath, 'integration', ['test/setup'])
  name(failuresOfVitest(setup), 'of set-up')
  return {
    waylandWindowsShown: wayland?.ok === true ? WAYLAND_WINDOWS : 0,
    ...sum,
    setupCases: countVitest(setup).passed,
    failed: sum.failed + countPlaywright(playwright).failed + countVitest(setup).failed
  }
}

try {
  const sum = await runDesktops()
  console.log(JSON.stringify(sum))
  process.exitCode = sum.failed === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof Interrupted)) throw error
  process.exitCode = error.exitCode
}
