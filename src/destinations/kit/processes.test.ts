import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProcessRequest } from '../../core/ports/processes'
import { createProcesses, type ProcessTools } from './processes'

// Real processes; the deadline comes when the test says so.

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-process-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const never: ProcessTools['clock'] = { sleep: () => new Promise(() => undefined) }
const tools: ProcessTools = {
  platform: process.platform,
  env: { PATH: process.env.PATH, AWS_PROFILE: 'live', SECRET: 'x' },
  clock: never
}

const shell = (script: string, more: Partial<ProcessRequest> = {}): ProcessRequest => ({
  program: '/bin/sh',
  args: ['-c', script],
  ...more
})

async function ended(request: ProcessRequest, change: Partial<ProcessTools> = {}) {
  const end = await createProcesses({ ...tools, ...change }).run(request)
  return end.kind === 'exited' ? { ...end, output: Buffer.from(end.output).toString('utf8') } : end
}

describe('a program of this machine', () => {
  it('takes exact bytes on standard input, and its output and exit code are read', async () => {
    const input = new TextEncoder().encode('not-a-real-secret\n')

    expect(await ended(shell('cat; echo wrong >&2; exit 3', { input }))).toEqual({
      kind: 'exited',
      exitCode: 3,
      output: 'not-a-real-secret\n',
      complaint: 'wrong\n'
    })
  })

  it('reads no argument as a shell would', async () => {
    const args = ['%s|', '$HOME', '`id`', '; exit 1', '*']

    expect(await ended({ program: '/usr/bin/printf', args })).toMatchObject({
      output: '$HOME|`id`|; exit 1|*|'
    })
  })

  it('gets the variables that every program needs and those that are named, no others', async () => {
    const seen = await ended({ program: '/usr/bin/env', args: [], environment: ['AWS_PROFILE', 'MISSING'] })

    expect(seen.kind === 'exited' && seen.output.trim().split('\n').sort()).toEqual([
      'AWS_PROFILE=live',
      `PATH=${process.env.PATH}`
    ])
  })

  it('is ended at its deadline with every process that it started, and its outcome is unknown', async () => {
    const pids = path.join(folder, 'pids')
    // The deadline comes once the program and its child are there.
    const clock = {
      sleep: async (ms: number) => {
        if (ms !== 5_000) return new Promise<void>(() => undefined)
        while ((await readFile(pids, 'utf8').catch(() => '')).trim().split('\n').length < 2) {
          await new Promise(resolve => setImmediate(resolve))
        }
      }
    }
    const script = `sleep 600 & echo $! >> ${pids}; echo $$ >> ${pids}; wait`

    const end = await ended(shell(script, { deadlineMs: 5_000 }), { clock })

    expect(end).toMatchObject({ kind: 'cut-off', fault: { code: 'outcome-unknown', detail: 'timed-out' } })
    const started = (await readFile(pids, 'utf8')).trim().split('\n').map(Number)
    await expect.poll(() => started.filter(isRunning)).toEqual([])
  })

  it('is ended when it writes without end', async () => {
    const end = await ended(shell('exec yes'))

    expect(end).toMatchObject({ kind: 'cut-off', fault: { detail: 'too-large' } })
  })

  it('has ended although a background process of it keeps the output open', async () => {
    const clock = {
      sleep: (ms: number) => (ms === 1_000 ? Promise.resolve() : new Promise<void>(() => undefined))
    }
    const pid = path.join(folder, 'pid')

    const end = await ended(shell(`sleep 600 & echo $! > ${pid}; exit 0`), { clock })

    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 })
    process.kill(Number(await readFile(pid, 'utf8')))
  })

  it('that does not read its input does no harm', async () => {
    expect(await ended(shell('exit 0', { input: new Uint8Array(500_000) }))).toMatchObject({ exitCode: 0 })
  })

  it('that a signal ends has an unknown outcome', async () => {
    expect(await ended(shell('kill -9 $$'))).toMatchObject({
      kind: 'cut-off',
      fault: { code: 'outcome-unknown' }
    })
  })

  it.each(['/no/such/program', 'sh', '/etc/passwd', '/bin/sh\0'])('is not started from %j', async program => {
    expect(await ended({ program, args: [] })).toMatchObject({
      kind: 'not-started',
      fault: { code: 'not-found', detail: 'program-missing' }
    })
  })
})

describe('finding a program', () => {
  it('takes the first that can be started from the full folders on PATH', async () => {
    await writeFile(path.join(folder, 'tool'), '', { mode: 0o644 })
    const second = await mkdtemp(path.join(folder, 'second-'))
    await writeFile(path.join(second, 'tool'), '', { mode: 0o755 })
    const { find } = createProcesses({ ...tools, env: { PATH: ['', '.', folder, second].join(':') } })

    expect(await find('tool')).toEqual({ ok: true, value: path.join(second, 'tool') })
    expect(await find('other')).toMatchObject({ fault: { detail: 'program-missing' } })
    expect(await find('../tool')).toMatchObject({ fault: { detail: 'program-missing' } })
    expect(await find('/bin/sh')).toEqual({ ok: true, value: '/bin/sh' })
  })
})

/** A process that has ended and that nobody has waited for is a zombie. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
