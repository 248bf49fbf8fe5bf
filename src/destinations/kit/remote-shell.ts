import { randomBytes } from 'node:crypto'
import { failed, ok, type Result } from '../../core/fault'
import type { ProcessEnd, Processes } from '../../core/ports/processes'
import type { RemoteAnswer, RemoteShell } from '../../core/ports/remote-shell'

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

export function createRemoteShell(processes: Processes): RemoteShell {
  return {
    async ask({ host, user, port }, script, lines, bytes = new Uint8Array(0)) {
      const program = await processes.find('ssh')
      if (!program.ok) return program
      const mark = randomBytes(16).toString('hex')
      const input = Buffer.concat([Buffer.from(`${[mark, ...lines].join('\n')}\n`), bytes])
      const who = [...(user === '' ? [] : ['-l', user]), ...(port === '' ? [] : ['-p', port])]
      const args = ['-T', ...OPTIONS, ...who, '--', host, script]
      const end = await processes.run({
        program: program.value,
        args,
        input,
        environment: ['SSH_AUTH_SOCK']
      })
      input.fill(0)
      return answerIn(end, mark)
    }
  }
}

function answerIn(end: ProcessEnd, mark: string): Result<RemoteAnswer> {
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
