import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/clock'
import type { RotationView } from '../../src/contract/rotations'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import { startSandbox } from '../../src/providers/anthropic-api-keys'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { verifyEvidence } from '../../src/services/evidence/verify'

// The whole app without a window: a rotation at a provider where a person makes the new key, and what leaves the app as evidence of it.

const GROUP = 'b4a1c0de-0000-4000-8000-000000000001'
const VARIABLE = 'ANTHROPIC_API_KEY'
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
const PATIENCE_MS = 80_000

let folder: string
let test: TestHost
let server: RunningSandbox
let made: string
const seed = { groupId: GROUP, grants: [], lastUsedAt: null }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-by-hand-'))
  server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url')
  })
  server.seed({ ...seed, name: 'invoices', createdAt: Date.now() - 90 * DAY })
  const chooseEvidenceFile = () => Promise.resolve(join(folder, 'evidence.json'))
  test = await openTestHost({ pace: PACE, desktop: { ...noDesktop().desktop, chooseEvidenceFile } })
  await test.done('accounts.connect', {
    providerId: 'anthropic-api-keys',
    name: 'claude',
    environment: 'staging',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  })
})

afterAll(async () => {
  await test.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

async function oldKeyId(): Promise<string> {
  const query = { filter: {}, sort: 'name', descending: false, group: 'none', offset: 0, limit: 5 } as const
  await expect.poll(async () => (await test.done('keys.page', query)).total).toBe(1)
  return (await test.done('keys.page', query)).rows[0]?.id ?? ''
}

async function act(view: RotationView): Promise<void> {
  const main = { kind: 'main' } as const
  const shown = { rotationId: view.id, version: view.version }
  const acts = new Set(view.acts)
  if (acts.has('start')) await test.host.call(main, 'rotations.start', shown)
  if (acts.has('give-key')) {
    made = server.seed({ ...seed, name: 'invoices 2', createdAt: Date.now() }).secret[VARIABLE] ?? ''
    await test.done('rotations.giveKey', { ...shown, parts: { key: made } })
  }
  if (acts.has('hand-off') && view.deliveries.length === 0) {
    const destinations = [{ id: 'env-file', settings: { path: join(folder, 'invoices.env') } }]
    await test.host.call(main, 'rotations.chooseDestinations', { ...shown, destinations })
  }
  if (acts.has('attest-in-use'))
    await test.host.call(main, 'rotations.attestInUse', { ...shown, note: 'seen in the logs' })
  if (acts.has('disable-old') && view.waits.code === 'your-confirmation')
    await test.host.call(main, 'rotations.disableOld', shown)
  if (!acts.has('revoke-old')) return
  const { token, phrase } = await test.done('rotations.prepareRevoke', { rotationId: view.id })
  await test.host.call(main, 'rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
}

describe('a rotation with a key that a person made', () => {
  it('ends with that key alone alive, and with evidence that says so and shows no secret', async () => {
    const [planned] = await test.done('rotations.plan', { keyIds: [await oldKeyId()], mode: 'routine' })
    const until = Date.now() + PATIENCE_MS
    let view = planned
    while (view !== undefined && view.closedAt === null) {
      if (Date.now() > until) throw new Error(`It still waits: ${JSON.stringify([view.state, view.waits])}`)
      await act(view)
      await new Promise(resolve => setTimeout(resolve, 50))
      view = (await test.done('app.snapshot', {})).rotations[0]
    }

    expect(view?.state).toBe('closed')
    expect(server.keys().map(({ name, isActive }) => [name, isActive])).toEqual([
      ['invoices', false],
      ['invoices 2', true]
    ])
    expect(readFileSync(join(folder, 'invoices.env'), 'utf8')).toContain(made)

    await test.done('evidence.exportRotation', { rotationId: view?.id ?? '' })
    const bytes = readFileSync(join(folder, 'evidence.json'))
    const text = bytes.toString('utf8')
    expect(verifyEvidence(bytes)).toMatchObject({ isGood: true })
    expect(text).toMatch(/"event": ?"key-given"/)
    expect(text).not.toContain(made)
    const history = await test.done('history.page', {
      rotationId: view?.id ?? '',
      beforeSeq: null,
      limit: 100
    })
    expect(history.rows.filter(({ act }) => act === 'key.created')).toMatchObject([
      { actor: { kind: 'person' } }
    ])
  }, 120_000)
})
