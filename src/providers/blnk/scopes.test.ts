import { describe, expect, it } from 'vitest'
import { allows, covers, parseScope } from './scopes'

describe('Blnk scopes', () => {
  it.each(['admin', 'a:b:c', ':read', 'ledgers:', '', ':'])('does not know the scope %j', text => {
    expect(parseScope(text)).toBeNull()
  })

  it.each([
    [['ledgers:read'], 'ledgers', 'read', true],
    [['ledgers:*'], 'ledgers', 'delete', true],
    [['*:read'], 'backup', 'read', true],
    [['*:*'], 'hooks', 'write', true],
    [['ledgers:read'], 'ledgers', 'write', false],
    [['Ledgers:read'], 'ledgers', 'read', false],
    [[' ledgers:read'], 'ledgers', 'read', false],
    [['admin', 'balances:read'], 'balances', 'read', true],
    [[], 'ledgers', 'read', false]
  ])('%j allow %s:%s: %s', (held, resource, action, expected) => {
    expect(allows(held, resource, action)).toBe(expected)
  })

  it.each([
    [['*:*'], '*:*', true],
    [['*:*'], 'ledgers:read', true],
    [['*:read'], '*:read', true],
    [['*:read'], 'ledgers:read', true],
    [['*:read'], 'ledgers:*', false],
    [['ledgers:*'], 'ledgers:*', true],
    [['ledgers:*'], '*:*', false],
    [['ledgers:read', 'balances:read'], '*:read', false],
    [['api-keys:*'], 'balances:read', false],
    [['*:*'], 'admin', false]
  ])('%j may grant %s: %s', (held, requested, expected) => {
    expect(covers(held, requested)).toBe(expected)
  })
})
