import { describe, expect, it } from 'vitest'
import { originOf, readAddress, shownAddress } from './address'

const read = (text: string) => {
  const answer = readAddress(text)
  return answer.ok ? answer.value : answer.fault.detail
}

describe('the address of a ledger', () => {
  it('is encrypted off this machine, whatever else it says', () => {
    expect(read('postgres://dana@db.example.com/rekey')).toMatchObject({ isEncrypted: true, port: 5432 })
    expect(read('postgres://dana@10.0.0.5:6432/rekey?sslmode=require')).toMatchObject({ isEncrypted: true })
    expect(read('postgres://dana@db.example.com/rekey?sslmode=disable')).toBe('ledger-needs-tls')
    for (const weak of ['prefer', 'allow', 'no-verify']) {
      expect(read(`postgres://dana@db.example.com/rekey?sslmode=${weak}`)).toBe('url-not-allowed')
    }
  })

  it('may be plain on loopback, and no name that only looks like it', () => {
    expect(read('postgres://dana@127.0.0.1/rekey')).toMatchObject({ isEncrypted: false })
    expect(read('postgres://dana@[::1]/rekey')).toMatchObject({ isEncrypted: false, host: '::1' })
    expect(read('postgres://dana@localhost/rekey?sslmode=verify-full')).toMatchObject({ isEncrypted: true })
    expect(read('postgres://dana@127.0.0.1.example.com/rekey')).toMatchObject({ isEncrypted: true })
    expect(read('postgres://dana@localhost.example.com/rekey')).toMatchObject({ isEncrypted: true })
  })

  it('names a user and a database, and nothing that would be ignored', () => {
    for (const text of [
      'postgres://db.example.com/rekey',
      'postgres://dana@db.example.com/',
      'postgres://dana@/rekey',
      'mysql://dana@db.example.com/rekey',
      'postgres://dana@db.example.com/rekey?host=other',
      'postgres://dana@db.example.com/rekey?sslmode=require&sslmode=disable',
      'postgres://dana@db.example.com/rekey#x',
      'postgres://d%zz@db.example.com/rekey',
      'not an address'
    ]) {
      expect(read(text), text).toBe('url-not-allowed')
    }
  })

  it('is shown without its password, and bound to its host and port', () => {
    const answer = readAddress('postgres://dana:p%40ss@db.example.com:6000/rekey')
    if (!answer.ok) throw new Error('not read')

    expect(answer.value.password).toBe('p@ss')
    expect(shownAddress(answer.value)).toBe('postgres://dana@db.example.com:6000/rekey')
    expect(originOf(answer.value)).toBe('postgres://db.example.com:6000')
  })
})
