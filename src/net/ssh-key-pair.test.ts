import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { textOf } from './secret-text'
import { fingerprintOf, makeKeyPair } from './ssh-key-pair'

/** ssh-keygen, as ssh reads a key. */
function sshKeygen(file: string, ...options: string[]): string {
  return execFileSync('ssh-keygen', [...options, '-f', file], { encoding: 'utf8' }).trim()
}

describe('a key pair for SSH', () => {
  it('is a private key that ssh reads, and its public half', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rekey-ssh-'))
    const file = path.join(folder, 'key')
    try {
      for (let each = 0; each < 3; each += 1) {
        const { publicText, secret } = makeKeyPair()
        writeFileSync(file, textOf(secret), { mode: 0o600 })

        expect(sshKeygen(file, '-y').split(' ').slice(0, 2).join(' ')).toBe(publicText)
        expect(sshKeygen(file, '-l').split(' ')[1]).toBe(fingerprintOf(publicText))
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is another one each time', () => {
    expect(makeKeyPair().publicText).not.toBe(makeKeyPair().publicText)
  })

  it.each(['', 'not a key', 'ssh-ed25519'])('has no fingerprint where %j stands for a key', text => {
    expect(fingerprintOf(text)).toBeNull()
  })
})
