import { createHash, randomBytes } from 'node:crypto'
import path from 'node:path'
import { failed, ok, type Result } from '../../core/fault'
import type { ProcessEnd, Processes } from '../../core/ports/processes'
import type { EnvFiles } from '../kit/env-text/env-destination'
import type { FileAsRead } from '../kit/private-file'
import { CHECK, LARGEST_FILE, READ, REPLACE } from './scripts'

export type Host = { readonly host: string; readonly user: string; readonly port: string }

/** No question, no forwarding, no unknown host, and no connection that somebody else opened. */
const OPTIONS = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'UpdateHostKeys=no',
  'ForwardAgent=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'ControlMaster=no',
  'ControlPath=none',
  'ConnectTimeout=10',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=3'
].flatMap(option => ['-o', option])

type Answer = { readonly words: readonly string[]; readonly rest: Uint8Array }

/** Files on another machine, by the person's own `ssh`. */
export function filesOver(processes: Processes, { host, user, port }: Host): EnvFiles {
  async function ask(script: string, lines: readonly string[], bytes?: Uint8Array): Promise<Result<Answer>> {
    const program = await processes.find('ssh')
    if (!program.ok) return program
    const mark = randomBytes(16).toString('hex')
    const input = Buffer.concat([Buffer.from(`${[mark, ...lines].join('\n')}\n`), bytes ?? new Uint8Array(0)])
    const who = [...(user === '' ? [] : ['-l', user]), ...(port === '' ? [] : ['-p', port])]
    const args = ['-T', ...OPTIONS, ...who, '--', host, script]
    const end = await processes.run({ program: program.value, args, input, environment: ['SSH_AUTH_SOCK'] })
    input.fill(0)
    return answerIn(end, mark)
  }

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

/** Fault `outcome-unknown` when the script may have run. */
function answerIn(end: ProcessEnd, mark: string): Result<Answer> {
  if (end.kind === 'not-started') return { ok: false, fault: end.fault }
  if (end.kind === 'cut-off') return failed('outcome-unknown', end.fault.detail)
  const { exitCode, output, complaint } = end
  try {
    if (exitCode === SSH_FAILED) return failedBySsh(complaint)
    if (exitCode !== 0) return failed('outcome-unknown', 'program-failed')
    const start = Buffer.from(output).indexOf(`${mark} `)
    const lineEnd = output.indexOf(LINE_FEED, start)
    if (start === -1 || lineEnd === -1) return failed('outcome-unknown', 'unexpected-shape')
    const line = Buffer.from(output.subarray(start, lineEnd)).toString('latin1')
    return ok({ words: line.split(' ').slice(1), rest: output.slice(lineEnd + 1) })
  } finally {
    output.fill(0)
  }
}

const LINE_FEED = 0x0a
const SSH_FAILED = 255

/** Ends of the last line of ssh, all from before a script could run. */
const BEFORE_THE_SCRIPT: readonly (readonly [RegExp, ...Parameters<typeof failed>])[] = [
  [/Host key verification failed\.$/, 'provider-unavailable', 'host-key-refused'],
  [/Permission denied( \([^)]*\))?\.$/, 'credential-rejected', 'ssh-sign-in-refused'],
  [/Too many authentication failures$/, 'credential-rejected', 'ssh-sign-in-refused'],
  [/Could not resolve hostname/, 'provider-unavailable', 'dns-failed'],
  [/Connection refused$/, 'provider-unavailable', 'connection-refused'],
  [/Connection timed out$/, 'provider-unavailable', 'timed-out']
]

function failedBySsh(complaint: string): Result<never> {
  const last = complaint.trimEnd().split(/\r?\n/).at(-1) ?? ''
  const found = BEFORE_THE_SCRIPT.find(([words]) => words.test(last))
  return found === undefined ? failed('outcome-unknown', 'connection-reset') : failed(found[1], found[2])
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
