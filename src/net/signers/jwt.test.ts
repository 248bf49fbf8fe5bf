import { generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { secretOf } from '../secret-text'
import { rsaKeyIn, signedJwt } from './jwt'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const pem = (type: 'pkcs1' | 'pkcs8'): string => privateKey.export({ type, format: 'pem' }).toString()

describe('a JSON web token', () => {
  it('has the header, the claims, and a signature of both', () => {
    const [header = '', claims = '', signature = ''] = signedJwt(
      privateKey,
      { kid: 'k' },
      { iss: 'é' }
    ).split('.')
    const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString())

    expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k' })
    expect(read(claims)).toEqual({ iss: 'é' })
    const signed = Buffer.from(`${header}.${claims}`)
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  })
})

describe('the key of a PEM file', () => {
  it.each(['pkcs1', 'pkcs8'] as const)('is read from %s', type => {
    expect(rsaKeyIn(secretOf(pem(type)))?.asymmetricKeyType).toBe('rsa')
  })

  it.each([
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    [
      'a key of another kind',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    ],
    ['half a file', pem('pkcs8').slice(0, 400)],
    ['another text', 'not a key']
  ])('is none in %s', (_case, text) => {
    expect(rsaKeyIn(secretOf(text))).toBeNull()
  })
})
