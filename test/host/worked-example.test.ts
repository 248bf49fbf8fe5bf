import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RotationView } from '../../src/contract/rotations'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { checkProvider } from '../../src/providers/kit/sandbox/check/check-provider'
import { createSystemClock } from '../../src/host/system'
import { blockOf, blocksOf, startTally } from '../kit/worked-example'
import type { Tally } from '../kit/worked-example'

// The worked example of docs/providers-as-data.md: every block of it is taken from there and run.

const PACE = {
  policy: { quietMs: 60, coolingMs: 20, wanted: 'E1', pollMs: 10, pollMaxMs: 40, settleMs: 80, sweepMs: 200 },
  timing: {
    lastUsedQuality: { kind: 'exact' },
    lastUsedLagMs: 10,
    lastUsedPrecisionMs: 1,
    listLagMs: 10,
    propagationMs: 500
  }
} as const
const PATIENCE_MS = 60_000

type Form = {
  readonly name: string
  readonly environment: string
  readonly settings: Record<string, string>
  readonly credential: Record<string, string>
}

let folder: string
let tally: Tally
let host: TestHost

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-worked-'))
  tally = await startTally(folder)
  const { desktop } = noDesktop()
  host = await openTestHost({
    pace: PACE,
    desktop: { ...desktop, chooseProviderFile: () => Promise.resolve(tally.file) }
  })
})

afterAll(async () => {
  await host.close()
  await tally.stop()
  rmSync(folder, { recursive: true })
})

/** Does what a rotation asks a person for, until it is over. */
async function act(view: RotationView, envFile: string): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const main = { kind: 'main' } as const
  const [first] = view.acts
  if (first === 'start') await host.host.call(main, 'rotations.start', shown)
  if (first === 'hand-off' && view.deliveries.length === 0) {
    await host.host.call(main, 'rotations.chooseDestinations', {
      ...shown,
      destinations: [{ id: 'env-file', settings: { path: envFile } }]
    })
  }
  if (first !== 'revoke-old') return
  const { token, phrase } = await host.done('rotations.prepareRevoke', { rotationId: view.id })
  await host.host.call(main, 'rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
}

async function callTally(token: string): Promise<number> {
  const answer = await fetch(`${tally.url}/api/whoami`, { headers: { 'x-token': token } })
  await answer.arrayBuffer()
  return answer.status
}

function tokenIn(envFile: string): string | undefined {
  try {
    return /^TALLY_TOKEN=(\S+)$/m.exec(readFileSync(envFile, 'utf8'))?.[1]
  } catch {
    // Before the delivery there is no file.
    return undefined
  }
}

describe('the worked example', () => {
  it('passes its own checks, against its fake and against its service', async () => {
    const text = readFileSync(tally.file, 'utf8')
    const { settings, credential } = JSON.parse(blockOf('json')) as Form
    const clock = createSystemClock()

    const fake = await checkProvider(text, { kind: 'fake' }, clock)
    const server = { kind: 'server', url: tally.url, settings, credential } as const
    const read = await checkProvider(text, { ...server, mayWrite: false }, clock)
    const written = await checkProvider(text, { ...server, mayWrite: true }, clock)
    const recording: unknown = JSON.parse(blockOf('json recorded'))
    const recorded = await checkProvider(text, { kind: 'recorded', recording }, clock)

    expect(fake.checks.filter(({ state }) => state !== 'passed')).toEqual([])
    expect(read.checks.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed', 'skipped'])
    expect(written.checks.filter(({ state }) => state !== 'passed')).toEqual([])
    expect(recorded).toMatchObject({ isGood: true, problems: [] })
  })

  it('is tested by the commands that it shows', async () => {
    const commands = blockOf('sh').trim().replaceAll('ADDRESS', tally.url)
    const root = resolve(import.meta.dirname, '../..')
    const runner = join(root, 'scripts/run-ts.mjs')
    const shim = `#!/bin/sh\nexec '${process.execPath}' '${runner}' src/cli/rekey.ts "$@"\n`
    writeFileSync(join(folder, 'rekey'), shim, { mode: 0o755 })
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }

    for (const command of commands.split('\n')) {
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { cwd: folder, env })
      expect(stdout).toContain('Tally, against')
      expect(stdout).toMatch(/\d passed, 0 failed, 0 skipped/)
    }
  }, 240_000)

  it('is added, connected, and rotates a key to its proven end', async () => {
    const review = await host.done('providerFiles.choose', {})
    const { providerId } = await host.done('providerFiles.accept', { reviewId: review.reviewId })
    const form = JSON.parse(blockOf('json')) as Form
    const account = await host.done('accounts.connect', { ...form, providerId, baseUrl: tally.url })
    const keys = async () =>
      (
        await host.done('keys.page', {
          filter: { accountIds: [account.id], statuses: ['active'] },
          sort: 'name',
          descending: false,
          group: 'none',
          offset: 0,
          limit: 10
        })
      ).rows
    await expect
      .poll(async () => (await keys()).map(({ name }) => name), { timeout: 10_000 })
      .toEqual(['counter'])
    const [old] = await keys()
    const envFile = join(folder, 'counter.env')

    const [planned] = await host.done('rotations.plan', { keyIds: [old?.id ?? ''], mode: 'routine' })
    const until = Date.now() + PATIENCE_MS
    let view = planned
    while (view?.closedAt === null) {
      if (Date.now() > until)
        throw new Error(`It still waits: ${JSON.stringify([view.state, view.waits, view.acts])}`)
      await act(view, envFile)
      const token = tokenIn(envFile)
      if (token !== undefined) await callTally(token)
      await new Promise(done => setTimeout(done, 20))
      const { rotations } = await host.done('app.snapshot', {})
      view = rotations.find(({ id }) => id === planned?.id)
    }

    expect(view?.state).toBe('closed')
    expect(await callTally(tokenIn(envFile) ?? '')).toBe(200)
    expect(await callTally('tal_made-up-0000')).toBe(401)
  }, 90_000)

  it('has no block that this test does not follow', () => {
    expect(['js', 'yaml', 'sh', 'json', 'json recorded'].map(name => blocksOf(name).length)).toEqual([
      1, 1, 1, 1, 1
    ])
  })
})
