import path from 'node:path'
import { modules, readJson, root } from './paths.mjs'
import { SetupProblem, step } from './progress.mjs'
import { npm } from './run.mjs'

/** Installs exactly what package-lock.json says, when it is not what is installed. */
export async function ensureDependencies() {
  if (
    isInstalled(
      readJson(path.join(root, 'package-lock.json')),
      readJson(path.join(modules, '.package-lock.json'))
    )
  )
    return
  const { ok, output } = await step('dependencies (npm ci)', () =>
    // No package needs its install script, and older npm would compile better-sqlite3 here without having what that takes.
    // NODE_ENV=production or omit=dev in somebody's configuration would leave out what builds the app.
    npm(
      [
        'ci',
        '--ignore-scripts',
        '--include=dev',
        '--include=optional',
        '--no-audit',
        '--no-fund',
        '--prefer-offline'
      ],
      {
        cwd: root,
        timeoutMs: 1_800_000
      }
    )
  )
  if (ok) return
  if (output.includes('EUSAGE')) {
    throw new SetupProblem(
      'package-lock.json does not fit package.json: run "npm install" and commit the lockfile, then run the command again.',
      output
        .split('\n')
        .filter(line => line.includes(' lock file'))
        .join('\n')
    )
  }
  throw new SetupProblem(
    'npm could not install the dependencies: check the connection to the npm registry, then run the command again.',
    output
  )
}

/**
 * Compares the lockfile with the one that npm leaves in node_modules when an install has finished. So an install that was cut
 * off does not count, and one that somebody made by hand does.
 * @param {{packages: Record<string, {version?: string, integrity?: string, optional?: boolean}>} | undefined} wanted
 * @param {typeof wanted} installed
 */
export function isInstalled(wanted, installed) {
  if (wanted === undefined)
    throw new SetupProblem(
      'package-lock.json is missing: run "git checkout package-lock.json", then run the command again.'
    )
  if (installed === undefined) return false
  return Object.entries(wanted.packages).every(([name, { version, integrity, optional }]) => {
    if (name === '') return true
    const found = installed.packages[name]
    // An optional package may be for another system.
    if (found === undefined) return optional === true
    return found.version === version && (integrity === undefined || found.integrity === integrity)
  })
}
