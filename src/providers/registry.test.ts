import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Declaration } from './kit/rest/declaration'
import { readDeclaration } from './kit/rest/read-declaration'
import { providers, sandboxes } from './registry'

const declared = import.meta.glob<{ readonly declaration: Declaration }>('./*/declaration.ts', {
  eager: true
})

describe('the registry', () => {
  it('has every folder, by its name, without being told', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && entry.name !== 'kit')
      .map(entry => entry.name)

    expect([...providers().keys()].sort()).toEqual(folders.sort())
    const withSandbox = folders.filter(name => existsSync(join(import.meta.dirname, name, 'sandbox.ts')))
    expect([...sandboxes().keys()].sort()).toEqual(withSandbox.sort())
  })

  it('gives providers in the order of their names', () => {
    const names = [...providers().values()].map(provider => provider.manifest.name)

    expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other)))
  })

  it.each(Object.entries(declared))('could read %s from a file as well', (_file, { declaration }) => {
    const read = readDeclaration(JSON.parse(JSON.stringify(declaration)))

    expect(read).toEqual({ ok: true, declaration })
  })
})
