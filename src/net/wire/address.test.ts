import { describe, expect, it } from 'vitest'
import { parseWireAddress } from './address'

const FORM = { schemes: ['postgresql'], defaultPort: 5432 }

describe('the address of a server that does not speak HTTP', () => {
  it.each([
    ['postgresql://db.example.com', { host: 'db.example.com', port: 5432, isLoopback: false }],
    ['PostgreSQL://DB.example.com:6000/', { host: 'db.example.com', port: 6000, isLoopback: false }],
    ['postgresql://localhost:443', { host: '127.0.0.1', port: 443, isLoopback: true }],
    ['postgresql://[::1]:5433', { host: '::1', port: 5433, isLoopback: true }]
  ])('is read from %s', (text, address) => {
    expect(parseWireAddress(text, FORM)).toEqual({ ok: true, value: address })
  })

  it.each([
    '',
    'postgresql://',
    'redis://db.example.com',
    'postgresql://user:password@db.example.com',
    'postgresql://db.example.com/app',
    'postgresql://db.example.com?sslmode=disable',
    'postgresql://db.example.com:0',
    'postgresql://127.1',
    'postgresql:db.example.com'
  ])('is refused as %j', text => {
    expect(parseWireAddress(text, FORM)).toMatchObject({ ok: false, fault: { detail: 'url-not-allowed' } })
  })
})
