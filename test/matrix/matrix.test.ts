import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cell, cellIn, cells } from './matrix'

/** Cells that the tests beside this file say that they prove, by their source; skipped ones do not count. */
function provenInSource(): ReadonlySet<string> {
  const files = readdirSync(import.meta.dirname).filter(name => name.endsWith('.test.ts'))
  const texts = files.map(name => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const calls = texts.flatMap(text => [
    ...text.matchAll(/\bit(?:\.each\([^)]*\))?\(\s*cell\('(F\d\d)', '(\w+)'/g)
  ])
  return new Set(calls.map(([, fault, moment]) => `${fault}×${moment}`))
}

describe('the fault matrix', () => {
  it('has a test for each cell', () => {
    const proven = provenInSource()

    const missing = cells().filter(({ name }) => !proven.has(name))

    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('refuses a test for a cell that it does not have', () => {
    expect(() => cell('F08', 'revoke', 'anything')).toThrow('no cell F08×revoke')
  })

  it('finds the cell in the name of a test', () => {
    expect(cellIn(cell('F07', 'create', 'is cleared'))).toBe('F07×create')
    expect(cellIn('a test of something else')).toBeNull()
  })
})
