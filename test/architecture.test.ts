import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MUTANTS } from './faults/mutants'

// What the import graph cannot say about the house. The graph itself is checked by dependency-cruiser (npm run walls).

const root = join(import.meta.dirname, '..')

function filesUnder(directory: string): string[] {
  const absolute = join(root, directory)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function foldersIn(directory: string): string[] {
  const absolute = join(root, directory)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
}

const isTest = (file: string): boolean => /\.(test|e2e)\.tsx?$/.test(file)
const isSource = (file: string): boolean => /\.(ts|tsx)$/.test(file)
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')
const sources = filesUnder('src').filter(isSource)
const code = sources.filter(file => !isTest(file))

/** Files that load this package; `import type` loads nothing. */
function importersOf(name: string): string[] {
  const loads = new RegExp(
    `^(?!\\s*import type )\\s*(?:import|export)[^'"]*['"]${name}['"]|(?:import|require)\\(['"]${name}['"]\\)`,
    'm'
  )
  return code.filter(file => loads.test(textOf(file)))
}

describe('single doors', () => {
  it("reads a provider's times with the one strict parser, never in local time", () => {
    const adapters = code.filter(file => /^src\/(net|providers)\//.test(file) && !file.includes('sandbox'))
    const readers = adapters.filter(file => textOf(file).includes('Date.parse('))
    // The form is checked before, and names its zone.
    expect(readers).toEqual(['src/net/http-date.ts'])
  })

  it.each([
    'keytar',
    'better-sqlite3',
    'electron-store',
    'ioredis',
    'libsodium-wrappers',
    'mysql2',
    'nodemailer',
    'saxes'
  ])('lets one file at most import %s', name => {
    expect(importersOf(name).length, importersOf(name).join(', ')).toBeLessThanOrEqual(1)
  })

  it('opens links to the outside in one file of main', () => {
    const openers = code.filter(file => textOf(file).includes('openExternal'))

    expect(openers.length, openers.join(', ')).toBeLessThanOrEqual(1)
    expect(openers.every(file => file.startsWith('src/main/'))).toBe(true)
  })

  it('speaks to main from one file of the renderer per window', () => {
    const talkers = code.filter(
      file => file.startsWith('src/renderer/') && /\bwindow\.rekey\b/.test(textOf(file))
    )

    expect(talkers.length, talkers.join(', ')).toBeLessThanOrEqual(2)
  })
})

function realTestOf(provider: string): string {
  const file = `test/real/${provider}.real.ts`
  return existsSync(join(root, file)) ? textOf(file) : ''
}

function filesOf(provider: string, files: readonly string[]): boolean {
  return files.every(file => existsSync(join(root, 'src/providers', provider, file)))
}

describe('providers', () => {
  const providers = foldersIn('src/providers').filter(name => name !== 'kit')
  const always = ['index.ts', 'README.md']
  // A server that does not speak HTTP has no fake: the suite runs against a real one.
  const isRun = (name: string): boolean =>
    /describeWireProvider\(/.test(realTestOf(name)) || filesOf(name, ['sandbox.ts', 'conformance.test.ts'])
  const ofCode = ['manifest.ts', 'wire.ts', 'client.ts', 'mapping.ts']

  it.each(providers)('%s is a whole folder', name => {
    const has = (part: string): boolean => existsSync(join(root, 'src/providers', name, part))
    // Providers of one vendor may have their code in one folder of the kit, which their `connect` names.
    const [, kit] = has('connect.ts')
      ? (/from '\.\.\/kit\/([a-z-]+)\/connect'/.exec(textOf(`src/providers/${name}/connect.ts`)) ?? [])
      : []
    const isShared = (part: string): boolean =>
      kit !== undefined && existsSync(join(root, 'src/providers/kit', kit, part))
    const missing = [...always, ...(has('declaration.ts') ? [] : ofCode)].filter(
      part => !has(part) && !isShared(part)
    )

    expect(missing).toEqual([])
    expect(isRun(name)).toBe(true)
  })

  it.each(providers)('%s is named nowhere outside its folder, the sandbox and the tests', name => {
    const quoted = new RegExp(`['"\`/]${name}['"\`/]`)
    const mentions = code.filter(
      file =>
        !file.startsWith(`src/providers/${name}/`) &&
        !file.startsWith('src/sandbox/') &&
        quoted.test(withoutComments(textOf(file)))
    )

    expect(mentions).toEqual([])
  })
})

describe('files', () => {
  it('have names that say what is inside', () => {
    const empty = /(^|[-.])(utils?|helpers?|managers?|common|misc|stuff)([-.]|$)/
    const badlyNamed = [...sources, ...filesUnder('scripts')].filter(file =>
      file.split('/').some(part => empty.test(part))
    )

    expect(badlyNamed).toEqual([])
  })

  it('are kebab-case.ts, and PascalCase.tsx for components', () => {
    const wellNamed =
      /^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?|[A-Z][A-Za-z0-9]*(\.test)?\.tsx|vite-env\.d\.ts)$/
    const badlyNamed = sources.filter(file => !wellNamed.test(basename(file)))

    expect(badlyNamed).toEqual([])
  })

  it('stay short enough to read at once', () => {
    const tooLong = code.filter(file => textOf(file).split('\n').length > longest(file))

    expect(tooLong).toEqual([])
  })

  it('export by name', () => {
    expect(code.filter(file => /^export default\b/m.test(textOf(file)))).toEqual([])
  })

  it('pass on what others export only from the index of a plug-in', () => {
    const barrels = code.filter(
      file =>
        /^export (\*|\{[^}]*\}) from/m.test(textOf(file)) &&
        !/^src\/(providers|destinations|activators|channels|sinks)\/[^/]+\/index\.ts$/.test(file)
    )

    expect(barrels).toEqual([])
  })

  it('import no file with its extension', () => {
    const withExtension = sources.filter(file => /from '\.{1,2}\/[^']*\.(ts|tsx|js)'/.test(textOf(file)))

    expect(withExtension).toEqual([])
  })
})

/** Files are split by idea, not by length; beyond this one file tells more than one idea. */
const MOST_LINES = 500

function longest(file: string): number {
  // Tables have no logic to follow.
  const isTable = file.startsWith('src/words/')
  return isTable ? 600 : MOST_LINES
}

describe('the host', () => {
  it('has one module for each noun of the contract that has commands', () => {
    const nouns = filesUnder('src/contract').filter(file =>
      /^export const \w+Commands = \{/m.test(textOf(file))
    )

    const modules = filesUnder('src/host/modules').map(file => basename(file))

    expect(modules.sort()).toEqual(nouns.map(file => basename(file)).sort())
  })
})

describe('timers', () => {
  it('of main and host are set in one file, so that no callback can throw into Electron', () => {
    const allowed = ['src/host/timers.ts', 'src/host/system.ts']
    const others = code.filter(
      file => /^src\/(main|host)\//.test(file) && /\bset(Timeout|Interval)\(/.test(textOf(file))
    )

    expect(others.filter(file => !allowed.includes(file))).toEqual([])
  })
})

describe('migrations', () => {
  const migrations = filesUnder('src/store/migrations').filter(
    file => /^[0-9]/.test(basename(file)) && !isTest(file)
  )

  it('are numbered in tens, each number once', () => {
    const numbers = migrations.map(file => Number(/^(\d+)-/.exec(basename(file))?.[1]))

    expect(numbers.filter(number => !Number.isInteger(number) || number % 10 !== 0)).toEqual([])
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('are listed where they are applied', () => {
    const lists = code.filter(file => file.startsWith('src/store/') && !migrations.includes(file)).map(textOf)
    const unlisted = migrations.filter(file => {
      const name = basename(file, '.ts')
      return !lists.some(text => text.includes(name) || text.includes('import.meta.glob'))
    })

    expect(unlisted).toEqual([])
  })
})

describe('secrets', () => {
  it('cannot be part of what crosses to a page', () => {
    const leaks = code.filter(
      file => file.startsWith('src/contract/') && /\bSecret\b/.test(withoutComments(textOf(file)))
    )

    expect(leaks).toEqual([])
  })

  it('are taken out of their wrapper neither in the renderer nor in main', () => {
    const openers = code.filter(
      file => /^src\/(renderer|preload|contract|words)\//.test(file) && /\.expose\(\)/.test(textOf(file))
    )

    expect(openers).toEqual([])
  })
})

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}

describe('folders', () => {
  it('of the house are those of the map', () => {
    const rooms = [
      'activators',
      'channels',
      'cli',
      'contract',
      'core',
      'destinations',
      'host',
      'key-files',
      'ledger',
      'main',
      'net',
      'preload',
      'providers',
      'renderer',
      'sandbox',
      'services',
      'sinks',
      'store',
      'vault',
      'words'
    ]

    expect(foldersIn('src').filter(name => !rooms.includes(name))).toEqual([])
  })

  it('keep the tests of a room beside its code', () => {
    const mirrored = filesUnder('test').filter(
      file => isTest(file) && dirname(file) === 'test' && file !== 'test/architecture.test.ts'
    )

    expect(mirrored).toEqual([])
  })
})

describe('words', () => {
  it('that the house retired are in no identifier and no file name of src', () => {
    const listed = execFileSync(process.execPath, ['scripts/house.mjs', '--list'], {
      cwd: root,
      encoding: 'utf8'
    })
    const retired = listed
      .slice(listed.indexOf('\nretiredWords\n'))
      .split('\n')
      .filter(line => line.startsWith('  '))

    expect(listed).toContain('\nretiredWords\n')
    expect(retired.map(line => line.trim()).filter(line => line !== '')).toEqual([])
  })
})

describe('mutants', () => {
  it('each change a text that stands exactly once in its file', () => {
    const lost = MUTANTS.flatMap(({ name, edits }) =>
      edits
        .filter(({ file, find }) => textOf(file).split(find).length !== 2)
        .map(({ file }) => `${name}: ${file}`)
    )

    expect(lost).toEqual([])
  })
})
