import { describe, expect, it } from 'vitest'
import type { FaultView } from '../../../contract/reply'
import { isFaultOf } from './form-fault'

const FIELDS = [
  { name: 'name', isSecret: false },
  { name: 'baseUrl', isSecret: false },
  { name: 'owners', isSecret: false },
  { name: 'masterKey', isSecret: true }
] as const

function marked(fault: Partial<FaultView>): readonly string[] {
  const whole: FaultView = { code: 'invalid-input', retry: 'after-user', ...fault }
  return FIELDS.filter(field => isFaultOf(whole, field)).map(field => field.name)
}

describe('the field that a check fails on', () => {
  it('is the one that the fault names', () => {
    expect(marked({ detail: 'value-invalid', subject: 'owners' })).toEqual(['owners'])
  })

  it.each(['dns-failed', 'connection-refused', 'tls-failed', 'wrong-base-url', 'url-not-allowed'] as const)(
    'is the base URL after %s',
    detail => {
      expect(marked({ code: 'provider-unavailable', detail })).toEqual(['baseUrl'])
    }
  )

  it.each(['key-unknown', 'key-revoked', 'wrong-kind-of-credential'] as const)(
    'is the credential after %s',
    detail => {
      expect(marked({ code: 'credential-rejected', detail })).toEqual(['masterKey'])
    }
  )

  it('is none when the fault is about no field', () => {
    expect(marked({ code: 'provider-unavailable', detail: 'server-error' })).toEqual([])
  })
})
