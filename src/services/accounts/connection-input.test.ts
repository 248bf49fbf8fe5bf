import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret'
import type { ConnectionForm } from './connection-input'
import { credentialOf, originOf, takeCredential } from './connection-input'

describe('the origin that a credential is bound to', () => {
  it.each([
    ['https://API.example.com/v1', 'https://api.example.com'],
    ['postgresql://DB.example.com:5433', 'postgresql://db.example.com:5433'],
    ['rediss://cache.example.com', 'rediss://cache.example.com'],
    ['nothing', '']
  ])('of %s is %s', (baseUrl, origin) => {
    expect(originOf(baseUrl)).toBe(origin)
  })

  it('differs between two databases', () => {
    expect(originOf('postgresql://one.example.com')).not.toBe(originOf('postgresql://other.example.com'))
  })
})

describe('a secret field of the form', () => {
  const formWith = (isList: boolean): ConnectionForm => {
    const field = { name: 'file', label: 'File', isSecret: true, isRequired: true, help: 'A file.' }
    return { fields: [isList ? { ...field, isList } : field] }
  }
  const take = (form: ConnectionForm, text: string): string => {
    const taken = takeCredential(form, { file: Secret.fromBytes(new TextEncoder().encode(text)) })
    if (!taken.ok) return taken.fault.detail ?? taken.fault.code
    return credentialOf(taken.value)['file']?.expose(bytes => new TextDecoder().decode(bytes)) ?? ''
  }

  it('takes line breaks within only where it says that it has several lines', () => {
    expect(take(formWith(false), '{\n  "a": 1\r\n}')).toBe('value-invalid')
    expect(take(formWith(true), '\n{\n\t"a": 1\r\n}\n')).toBe('{\n\t"a": 1\r\n}')
  })

  it('takes no other control characters, however many lines it has', () => {
    for (const text of ['a\0b', 'a\u001bb', 'a\u007fb'])
      expect(take(formWith(true), text)).toBe('value-invalid')
  })
})
