import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret'
import { serviceAccountIn, signedClaim } from './service-account'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const fields = {
  type: 'service_account',
  client_email: 'rekey@shop.example.com',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' })
}
const fileOf = (more: object): Secret =>
  Secret.fromBytes(new TextEncoder().encode(JSON.stringify({ ...fields, ...more })))

describe('the claim of a service account', () => {
  it('is signed, for one address, and ends after five minutes', () => {
    const account = serviceAccountIn(fileOf({}))
    if (!account.ok) throw new Error('The key file was refused.')

    const claim = signedClaim(account.value, {
      audience: 'https://tokens/token',
      scope: 'all',
      at: 9_000_500
    })

    const [header = '', claims = '', signature = ''] = claim.split('.')
    const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' })
    expect(read(claims)).toEqual({
      iss: 'rekey@shop.example.com',
      scope: 'all',
      aud: 'https://tokens/token',
      iat: 9_000,
      exp: 9_300
    })
  })

  it.each([
    ['of another kind', { type: 'authorized_user' }],
    ['without a key', { private_key: undefined }],
    ['with a broken key', { private_key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }],
    [
      'with a key that is not RSA',
      { private_key: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) }
    ]
  ])('is refused for a file %s, and nothing of it is quoted', (_, more) => {
    expect(serviceAccountIn(fileOf(more))).toEqual({
      ok: false,
      fault: { code: 'invalid-input', detail: 'value-invalid', retry: 'after-user' }
    })
  })
})
