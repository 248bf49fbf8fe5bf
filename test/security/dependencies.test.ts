import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

type Locked = {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly link?: boolean
  readonly dev?: boolean
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
}

const lock = read('package-lock.json') as { packages: Record<string, Locked> }
const manifest = read('package.json') as {
  allowScripts: Record<string, boolean>
  dependencies: Record<string, string>
}
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')

describe('R48: dependencies', () => {
  it('come from the registry alone, each with the hash of what was reviewed', () => {
    const others = packages.filter(
      ([, { resolved, integrity }]) =>
        // Without an address npm asks the registry.
        (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')) ||
        integrity?.startsWith('sha512-') !== true
    )

    expect(packages.length).toBeGreaterThan(300)
    expect(others.map(([path]) => path)).toEqual([])
  })

  it('run no script at installation that nobody has decided about', () => {
    const names = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.split('node_modules/').at(-1) ?? '')
      .map(name => (name === 'keytar' ? '@github/keytar' : name))
    const undecided = names.filter(name => !(name in manifest.allowScripts) && name !== 'fsevents')
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed)

    expect(undecided).toEqual([])
    expect(allowed.map(([name]) => name)).toEqual(['@github/keytar'])
  })

  it('of the shipped app are few, and known by name', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      'better-sqlite3',
      'commander',
      'csv-parse',
      'csv-stringify',
      'electron-store',
      'electron-updater',
      'ioredis',
      'keytar',
      'libsodium-wrappers',
      'mysql2',
      'nodemailer',
      'pg',
      'saxes',
      'undici',
      'yaml',
      'zod'
    ])
  })
})
