import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { expect, it } from 'vitest'
import { secretOf } from '../secret-text'
import { scramVerifier } from './scram-verifier'

it('makes the verifier that a client with the password can prove itself against (RFC 7677, section 3)', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')

  const verifier = scramVerifier(secretOf('pencil'), salt)

  const [, stored = '', server = ''] = /\$([^:$]+):([^:$]+)$/.exec(verifier) ?? []
  const authMessage =
    'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  // The answer of the server in the example of the RFC.
  const signature = createHmac('sha256', Buffer.from(server, 'base64')).update(authMessage).digest('base64')
  expect(signature).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
  const salted = pbkdf2Sync('pencil', salt, 4_096, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  expect(stored).toBe(createHash('sha256').update(clientKey).digest('base64'))
  expect(verifier.startsWith('SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$')).toBe(true)
})
