import { describe, expect, it } from 'vitest'
import { createSystemClock } from '../../host/system'
import { faultOf, verdictOf } from './faults'
import { grantsOf, rightsOf } from './grants'
import { provider } from './index'
import { identifier, isUsableName, literal } from './quote'
import { createRole, disableRole, endRole } from './statements'
import { roleList } from './wire'
import type { RoleRow } from './wire'
import { secretOf } from '../../net/secret-text'

const ROW: RoleRow = {
  name: 'payments',
  canLogin: true,
  isEnded: false,
  expiresAt: null,
  connectionLimit: -1,
  attributes: [],
  memberships: [],
  hasOwnRights: false,
  hasSettings: false
}

describe('quoting', () => {
  it.each([
    ['payments', '"payments"'],
    ['a"; DROP ROLE postgres; --', '"a""; DROP ROLE postgres; --"'],
    ['""', '""""""'],
    ['Ünï\n\\', '"Ünï\n\\"']
  ])('writes the name %j so that it ends nothing', (name, quoted) => {
    expect(identifier(name)).toBe(quoted)
  })

  it.each([
    ["o'brien", "'o''brien'"],
    ['a\\', " E'a\\\\'"],
    ["\\'; DROP ROLE x; --", " E'\\\\''; DROP ROLE x; --'"]
  ])('writes the value %j so that it ends nothing', (value, quoted) => {
    expect(literal(value)).toBe(quoted)
  })

  it.each(['', 'a\0b', 'é'.repeat(32)])('refuses the name %j, which the server would change', name => {
    expect(isUsableName(name, 63)).toBe(false)
  })

  it('keeps a hostile name within its quotes in every statement', () => {
    const name = `x"'$$; DROP ROLE postgres; --`
    const texts = [
      disableRole(name),
      endRole(name),
      createRole({
        name,
        verifier: 'SCRAM-SHA-256$…',
        rights: { attributes: [], memberships: [{ role: name, isAdmin: true }] },
        expiresAt: Date.UTC(2027, 0, 1),
        connectionLimit: 3,
        settingsOf: name,
        comment: name
      })
    ]

    // Whatever is between quotes is gone; what is left has no semicolon but those between statements.
    const bare = texts.map(text =>
      text.replace(/ E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"/gs, '?')
    )
    for (const text of bare) expect(text).not.toMatch(/DROP|--/)
  })
})

describe('the rights of a role as grants', () => {
  it('come back as they were', () => {
    const grants = grantsOf({
      ...ROW,
      attributes: ['createdb', 'noinherit'],
      memberships: [
        { role: 'app: read', isAdmin: false, isWhole: true },
        { role: 'owners', isAdmin: true, isWhole: true }
      ],
      hasOwnRights: true
    })

    expect(grants).toEqual([
      'role:app: read',
      'admin:owners',
      'role:payments',
      'attribute:createdb',
      'attribute:noinherit'
    ])
    expect(rightsOf(grants)).toEqual({
      attributes: ['createdb', 'noinherit'],
      memberships: [
        { role: 'app: read', isAdmin: false },
        { role: 'owners', isAdmin: true },
        { role: 'payments', isAdmin: false }
      ]
    })
  })

  it.each(['part:app', 'attribute:everything', 'role:very-lo…', 'anything', 'role:'])(
    'are not guessed from %j',
    grant => {
      expect(rightsOf(['role:app', grant])).toBeNull()
    }
  )
})

describe('what the server says', () => {
  it.each([
    ['28P01', 'auth_failed', 'unknown'],
    ['28000', 'InitializeSessionUserId', 'disabled'],
    // pg_hba.conf: the password was not even asked for.
    ['28000', 'ClientAuthentication', null],
    ['42501', 'CheckMyDatabase', 'alive'],
    ['53300', 'InitProcess', null]
  ])('takes %s from %s for the verdict %s', (state, routine, verdict) => {
    expect(verdictOf({ state, routine })).toBe(verdict)
  })

  it('tells whose fault a refusal is', () => {
    const codeOf = (state: string): string => faultOf({ state, routine: '' }, 'create').code

    expect(['28P01', '42501', '42710', '53300', '22023'].map(codeOf)).toEqual([
      'credential-rejected',
      'permission-missing',
      'conflict',
      'provider-unavailable',
      'provider-changed'
    ])
  })

  it('takes no list that is not one', () => {
    expect(roleList.safeParse({ now: 1, rows: [{ ...ROW, canLogin: 'yes' }] }).success).toBe(false)
  })
})

describe('the connection', () => {
  const connect = (baseUrl: string, settings: Record<string, string> = {}) =>
    provider.connect(
      {
        baseUrl,
        settings: { database: 'postgres', username: 'rekey_admin', ...settings },
        credential: { adminPassword: secretOf('not-a-real-password') }
      },
      { clock: createSystemClock(), timeoutMs: 1_000 }
    )

  it.each([
    'postgresql://user:password@db.example.com',
    'postgresql://db.example.com/postgres',
    'postgresql://db.example.com?sslmode=disable',
    'db.example.com:5432',
    'postgresql://0x7f.1:5432'
  ])('refuses the address %j', async baseUrl => {
    expect(await connect(baseUrl)).toMatchObject({ ok: false, fault: { detail: 'url-not-allowed' } })
  })

  it('refuses an encryption that it does not know', async () => {
    expect(await connect('postgresql://db.example.com', { encryption: 'prefer' })).toMatchObject({
      fault: { subject: 'encryption' }
    })
  })
})
