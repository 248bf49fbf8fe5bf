import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { failed, ok, type Result } from '../../core/fault'
import type { RemoteHost, RemoteShell } from '../../core/ports/remote-shell'
import type { EnvFiles } from '../kit/env-text/env-destination'
import type { FileAsRead } from '../kit/private-file'
import { CHECK, LARGEST_FILE, READ, REPLACE } from './scripts'

/** Files on another machine. */
export function filesOver(shell: RemoteShell, host: RemoteHost): EnvFiles {
  const ask = (script: string, lines: readonly string[], bytes?: Uint8Array) =>
    shell.ask(host, script, lines, bytes)

  async function read(file: string): Promise<Result<FileAsRead | null>> {
    const answer = known(await ask(READ, [file]))
    if (!answer.ok) return answer
    const { words, rest } = answer.value
    const [kind = '', ...facts] = words
    if (kind === 'absent') return ok(null)
    if (kind !== 'file') return refusedBy(kind)
    const [mode = '', uid = '', gid = '', inode = '', names] = facts
    if (![mode, uid, gid, inode].every(text => /^\d{1,20}$/.test(text))) return refusedBy('')
    // A second name would keep the old value: a rename replaces only this one.
    if (names !== '1') return refusedBy('link')
    const owner = { uid: Number(uid), gid: Number(gid) }
    return ok({ bytes: rest, inode: BigInt(inode), mode: Number.parseInt(mode, 8), owner })
  }

  /** After an answer that never came: the file may be in place all the same. */
  async function orInPlace(file: string, bytes: Uint8Array, answer: Result<null>): Promise<Result<null>> {
    const now = await read(file)
    if (!now.ok || now.value === null) return answer
    const isInPlace = hashOf(now.value.bytes) === hashOf(bytes)
    now.value.bytes.fill(0)
    return isInPlace ? ok(null) : answer
  }

  return {
    read,

    async replace(file, bytes, expected) {
      if (bytes.length > LARGEST_FILE) return failed('invalid-input', 'too-large', { subject: 'path' })
      const temporary = `.${path.posix.basename(file)}.rekey-${randomBytes(8).toString('hex')}`
      const answer = await ask(REPLACE, [file, temporary, stateOf(expected), hashOf(bytes)], bytes)
      if (!answer.ok) {
        const isLost = answer.fault.code === 'outcome-unknown'
        return isLost ? orInPlace(file, bytes, answer) : answer
      }
      const [kind = ''] = answer.value.words
      return kind === 'done' ? ok(null) : refusedBy(kind)
    },

    async check(file) {
      const found = await read(file)
      if (!found.ok) return found
      found.value?.bytes.fill(0)
      const answer = known(await ask(CHECK, [file]))
      if (!answer.ok) return answer
      const [kind = ''] = answer.value.words
      return kind === 'ok' ? ok(null) : refusedBy(kind)
    }
  }
}

/** What stands at the path, as the other machine says it of itself. */
function stateOf(found: FileAsRead | null): string {
  if (found === null) return 'absent'
  const { mode, owner, inode, bytes } = found
  return [mode.toString(8), owner.uid, owner.gid, inode, 1, hashOf(bytes)].join(' ')
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Reading changes nothing, so nothing about it is unknown. */
function known<T>(answer: Result<T>): Result<T> {
  if (answer.ok || answer.fault.code !== 'outcome-unknown') return answer
  return failed('provider-unavailable', answer.fault.detail)
}

const REFUSALS: { readonly [word: string]: Parameters<typeof failed> | undefined } = {
  link: ['invalid-input', 'path-is-link', { subject: 'path' }],
  'no-folder': ['invalid-input', 'destination-not-writable', { subject: 'path' }],
  'not-readable': ['invalid-input', 'destination-not-writable', { subject: 'path' }],
  'not-writable': ['invalid-input', 'destination-not-writable', { subject: 'path' }],
  'too-large': ['invalid-input', 'too-large', { subject: 'path' }],
  owner: ['invalid-input', 'owner-not-kept', { subject: 'path' }],
  conflict: ['conflict', 'destination-conflict'],
  'no-hash': ['provider-unavailable', 'program-missing'],
  'cut-off': ['provider-unavailable', 'connection-reset']
}

function refusedBy(word: string): Result<never> {
  const refusal = REFUSALS[word]
  return refusal === undefined ? failed('provider-changed', 'unexpected-shape') : failed(...refusal)
}
