import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { harbour } from '../../../../test/kit/rest-declaration'
import { declarationSchema } from './declaration'
import { readDeclaration } from './read-declaration'

/** The made-up declaration as a file would hold it, with one field changed. */
function changed(path: string, value: unknown): unknown {
  const names = path.split('.')
  const last = names.pop() ?? ''
  const copy: unknown = JSON.parse(JSON.stringify(harbour))
  // The paths of these tests exist, so each step is an object or a list.
  const parent = names.reduce((at, name) => (at as Record<string, unknown>)[name], copy) as Record<
    string,
    unknown
  >
  if (value === undefined) Reflect.deleteProperty(parent, last)
  else parent[last] = value
  return copy
}

describe('reading a declaration', () => {
  it('takes the same from a file as from code', () => {
    const read = readDeclaration(JSON.parse(JSON.stringify(harbour)))

    expect(read).toEqual({ ok: true, declaration: harbour })
  })

  it.each([
    ['a field that nobody knows', 'probe.script', 'return true'],
    ['a missing part', 'revoke', undefined],
    ['a call to another server', 'groups.path', 'https://elsewhere.example/projects'],
    ['a call to another server without a scheme', 'groups.path', '//elsewhere.example/projects'],
    ['a secret in a path', 'groups.path', '/projects/{token}'],
    ['a path with a query', 'probe.path', '/me?key=1'],
    ['no regular expression', 'row.idPattern', '(['],
    ['a fault that Rekey does not have', 'errors.table.0.fault', 'sad'],
    ['a fault of Rekey itself', 'errors.table.0.fault', 'storage-failed'],
    ['a detail that no provider can tell', 'errors.table.0.detail', 'database-corrupt'],
    ['a probe that can only say alive', 'probe.verdicts', [{ alive: true, status: 403, codes: ['denied'] }]],
    ['an alive that any success would give', 'probe.verdicts.0', { alive: true, status: 200 }],
    ['a dead by the status alone', 'probe.verdicts.2', { alive: false, status: 401, why: 'unknown' }]
  ])('refuses %s', (_case, path, value) => {
    const read = readDeclaration(changed(path, value))

    expect(read.ok).toBe(false)
  })

  it.each([
    ['auth.headers.authorization', 'Bearer {tokn}', 'auth.headers: nothing is called tokn'],
    ['list.path', '{keysPath}/{key}', 'list.path: nothing is called key'],
    ['revoke.path', '{keyPath}/{key}', 'revoke.path: nothing is called keyPath'],
    ['create.body.label', '{attributes.colour}', 'create.body: nothing is called attributes.colour'],
    ['create.secrets', { key: { path: 'value' } }, 'about.secretParts: nothing is called pepper'],
    ['probe.headers.x-key', '{token}', 'probe.headers: nothing is called token'],
    ['probe.beside', { 'x-with': '{tokn}' }, 'probe.beside: nothing is called tokn'],
    ['row.permissions.nullIs', '*', 'row.permissions.nullIs: no permission is called so'],
    ['probe.headers.x-key', 'fixed', 'probe.headers: no part of the key is in them'],
    ['revoke.gone', 'already-revoked', 'revoke.gone: no error of the table means that'],
    ['revoke.leaves', 'kept', 'row.status: no rule tells a revoked key, which stays listed'],
    ['row.status', 'active', 'row.status: no rule tells a disabled key'],
    ['row.expiresAt', undefined, 'row.expiresAt: an expiry that is sent must be read back'],
    ['about.expiry', 'none', 'about.expiry: the body of a new key says otherwise']
  ])('names what is wrong with %s as %j', (path, value, problem) => {
    expect(readDeclaration(changed(path, value))).toMatchObject({
      problems: expect.arrayContaining([problem]) as unknown
    })
  })
})

describe('a declaration without a create', () => {
  const { create: _, ...listing } = harbour
  const { about, row } = harbour

  it('is one', () => {
    expect(readDeclaration(JSON.parse(JSON.stringify(listing)))).toEqual({ ok: true, declaration: listing })
  })

  it.each([
    ['about.expiry: row.expiresAt says otherwise', { about: { ...about, expiry: 'none' } }],
    ['about.expiry: row.expiresAt says otherwise', { row: { ...row, expiresAt: undefined } }],
    [
      'about.options: no key is made, so there is nothing to choose',
      { about: { ...about, options: [{ name: 'peppered', label: 'Pepper', help: 'Signs.' }] } }
    ]
  ])('is refused: %s', (problem, change) => {
    const read = readDeclaration(JSON.parse(JSON.stringify({ ...listing, ...change })))

    expect(read.ok ? [] : read.problems).toContain(problem)
  })
})

describe('the published schema', () => {
  it('is the one that declarations are read with', () => {
    const file = join(import.meta.dirname, '../../../../docs/provider.schema.json')

    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(z.toJSONSchema(declarationSchema, { io: 'input' }))
  })
})
