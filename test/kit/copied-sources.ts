import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createServer } from 'vite'

const root = resolve(import.meta.dirname, '../..')

/** What a host needs to run. */
export const ROOMS_OF_HOST: readonly string[] = [
  'activators',
  'channels',
  'contract',
  'core',
  'destinations',
  'host',
  'key-files',
  'ledger',
  'net',
  'providers',
  'sandbox',
  'services',
  'sinks',
  'store',
  'vault',
  'words'
]

/** A copy of some rooms of the sources, to which a test adds what a contributor would add. */
export type CopiedSources = {
  /** Adds or replaces a file, by its path below `src`. */
  write(file: string, text: string): void
  /** Puts `addition` behind the only place where `after` stands. */
  insert(file: string, after: string, addition: string): void
  /** Files below `src` that differ from the real sources now. */
  changed(): string[]
  /** Loads a module of the copy as the build does it. */
  load(file: string): Promise<unknown>
  close(): Promise<void>
}

export async function copySources(rooms: readonly string[]): Promise<CopiedSources> {
  const cache = join(root, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const copy = mkdtempSync(join(cache, 'copied-sources-'))
  for (const room of rooms) cpSync(join(root, 'src', room), join(copy, 'src', room), { recursive: true })
  const vite = await createServer({
    root: copy,
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null },
    optimizeDeps: { noDiscovery: true }
  })
  const inCopy = (file: string): string => join(copy, 'src', file)

  function write(file: string, text: string): void {
    mkdirSync(dirname(inCopy(file)), { recursive: true })
    writeFileSync(inCopy(file), text)
  }

  return {
    write,
    insert: (file, after, addition) => {
      const parts = readFileSync(inCopy(file), 'utf8').split(after)
      if (parts.length !== 2) throw new Error(`"${after}" does not stand exactly once in ${file}.`)
      write(file, parts.join(`${after}${addition}`))
    },
    changed: () => {
      const files = readdirSync(join(copy, 'src'), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
      return files
        .filter(file => textOf(file) !== textOf(file.replace(copy, root)))
        .map(file => file.slice(join(copy, 'src').length + 1))
        .sort()
    },
    load: file => vite.ssrLoadModule(`/src/${file}`),
    close: async () => {
      await vite.close()
      rmSync(copy, { recursive: true, force: true })
    }
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
