import { describe, expect, it } from 'vitest'
import type { BlastRadiusView } from '../../../shared/ipc/bad-day-views'
import { rightsWords } from './quick'

function radius(source: string, breadth: string, grants: readonly string[] = []): BlastRadiusView {
  // The words read only these parts.
  return {
    breadth,
    permissions: grants.map(grant => ({ grant, words: null })),
    row: { permissions: { source } }
  } as unknown as BlastRadiusView
}

describe('what a key may do', () => {
  it('says how far that goes, and nothing twice', () => {
    expect(rightsWords(radius('listed', 'read', ['sms.read']))).toBe('sms.read (read only)')
    expect(rightsWords(radius('unknown', 'unknown'))).toBe('Not known')
    expect(rightsWords(radius('unscoped', 'full'))).toBe('Everything (the provider has no scopes)')
  })
})
