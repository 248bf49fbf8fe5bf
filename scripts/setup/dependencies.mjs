import fs from 'node:fs'
import path from 'node:path'
import { npmSentence } from './causes.mjs'
import { modules, readJson, root } from './paths.mjs'
import { SetupProblem, step } from './progress.mjs'
import { npm } from './run.mjs'

/**
 * Lies beside node_modules from before an install until it was checked. npm ends with 0 although it could not write some files
 * (on a full disk), and leaves the same record as after a good install: so that record alone proves nothing.
 */
const unfinished = path.join(root, '.setup-unfinished')

/** Installs exactly what package-lock.json says, when it is not what is installed. */
export async function ensureDependencies() {
  const wanted = readJson(path.join(root, 'package-lock.json'))
  if (!fs.existsSync(unfinished) && isInstalled(wanted, installed())) return
  fs.writeFileSync(unfinished, '')
  const { ok, output } = await step('dependencies (npm ci)', async () => {
    const result = await install()
    // npm reports a file of a package that it could not write as a warning.
    return { ...result, ok: result.ok && !result.output.includes('TAR_ENTRY_ERROR') }
  })
  if (!ok) throw problemOf(output)
  const missing = missingPackages(wanted, installed())
  if (missing.length > 0) {
    throw new SetupProblem(
      `npm left out ${missing.join(', ')}, which this machine needs: check the connection to the npm registry, then run the command again.`,
      output
    )
  }
  fs.rmSync(unfinished)
}

function install() {
  // No package needs its install script, and older npm would compile better-sqlite3 here without having what that takes.
  // NODE_ENV=production or omit=dev in somebody's configuration would leave out what builds the app. The version of Node is ours
  // to check: some packages name a newer one for parts that are not used here.
  const options = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-engine-strict',
    '--no-audit',
    '--no-fund',
    '--prefer-offline'
  ]
  return npm(['ci', ...options], { cwd: root, timeoutMs: 1_800_000 })
}

function problemOf(output) {
  if (!output.includes('EUSAGE'))
    return new SetupProblem(npmSentence(output, 'install the dependencies', root), output)
  return new SetupProblem(
    'package-lock.json does not fit package.json: run "npm install" and commit the lockfile, then run the command again.',
    output
      .split('\n')
      .filter(line => line.includes(' lock file'))
      .join('\n')
  )
}

/** What npm has recorded in node_modules, as far as it is really there. */
function installed() {
  let record
  try {
    record = readJson(path.join(modules, '.package-lock.json'))
  } catch (error) {
    // Cut off in the middle: no record.
    if (!(error instanceof SyntaxError)) throw error
  }
  if (record === undefined) return undefined
  const isThere = name => fs.statSync(path.join(root, name, 'package.json'), { throwIfNoEntry: false })?.size
  return { packages: Object.fromEntries(Object.entries(record.packages).filter(([name]) => isThere(name))) }
}

/**
 * Compares the lockfile with the one that npm leaves in node_modules when an install has finished. So an install that was cut
 * off does not count, and one that somebody made by hand does.
 * @typedef {{version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[]}} Entry
 * @param {{packages: Record<string, Entry>} | undefined} wanted
 * @param {{packages: Record<string, Entry>} | undefined} found
 */
export function isInstalled(wanted, found, machine) {
  if (wanted === undefined)
    throw new SetupProblem(
      'package-lock.json is missing: run "git checkout package-lock.json", then run the command again.'
    )
  return found !== undefined && missingPackages(wanted, found, machine).length === 0
}

/** Names of the packages that are not there as the lockfile wants them. */
function missingPackages(wanted, found, machine = thisMachine()) {
  return Object.entries(wanted.packages)
    .filter(([name, entry]) => name !== '' && !isThere(entry, found?.packages[name], machine))
    .map(([name]) => name.replace(/^.*node_modules\//, ''))
}

function isThere(entry, found, machine) {
  if (found === undefined) return entry.optional === true && !isBindingOf(machine, entry)
  return (
    found.version === entry.version && (entry.integrity === undefined || found.integrity === entry.integrity)
  )
}

/**
 * True for an optional package that is made for exactly this machine. npm leaves it out without a word under a Node that is too
 * old for it, or when the registry fails at that moment, and then the bundler does not load. Other optional packages may belong
 * to one for another system.
 */
function isBindingOf(machine, { os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false
  return (
    admits(os, machine.os) && admits(cpu, machine.cpu) && (libc === undefined || admits(libc, machine.libc))
  )
}

/** Lists of npm: `["linux"]` names what is meant, `["!win32"]` what is not. */
function admits(list, value) {
  if (list.includes(`!${value}`)) return false
  return list.includes(value) || list.every(word => word.startsWith('!'))
}

function thisMachine() {
  return { os: process.platform, cpu: process.arch, libc: libcHere() }
}

function libcHere() {
  if (process.platform !== 'linux') return undefined
  // Without this the report looks up the name of every open connection.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}
