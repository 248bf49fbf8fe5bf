import { tmpdir } from 'node:os'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/clock'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { sandboxes } from '../../src/providers/registry'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { verifyEvidence } from '../../src/services/evidence/verify'
import type { RotationView } from '../../src/contract/rotations'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import { createScanner, tellingRandom } from '../leak/canaries'
import type { Canary } from '../leak/canaries'

// The whole app without a window, a real provider server on loopback and a service that reads its env file: one rotation to its
// end, and what leaves the app as evidence of it.

const PACE = {
  policy: { quietMs: 60, coolingMs: 20, wanted: 'E2', pollMs: 10, pollMaxMs: 40, settleMs: 80, sweepMs: 200 },
  timing: {
    lastUsedQuality: { kind: 'exact' },
    lastUsedLagMs: 10,
    lastUsedPrecisionMs: 1,
    listLagMs: 10,
    propagationMs: 500
  }
} as const
const PROVIDER = 'blnk'
const PATIENCE_MS = 40_000

const canaries: Canary[] = []
let test: TestHost
let server: RunningSandbox
let place: string | null
let envFile: string
let ended: RotationView

beforeAll(async () => {
  const start = sandboxes().get(PROVIDER as never)
  if (start === undefined) throw new Error('There is no such sandbox.')
  server = await start({ now: () => Date.now(), random: tellingRandom('secret', add) })
  for (const [label, value] of Object.entries(server.credential)) add({ label, value: Buffer.from(value) })
  test = await openTestHost({
    pace: PACE,
    desktop: {
      ...noDesktop().desktop,
      chooseEvidenceFile: () => Promise.resolve(place),
      chooseHeadFile: () => Promise.resolve(place),
      chooseFileToVerify: () => Promise.resolve(place)
    }
  })
  envFile = join(mkdtempSync(join(tmpdir(), 'rekey-deploy-')), 'payments.env')
  ended = await rotatedToTheEnd()
}, 60_000)

afterAll(async () => {
  await test.close()
  await server.close()
})

function add(canary: Canary): void {
  canaries.push(canary)
}

async function rotatedToTheEnd(): Promise<RotationView> {
  const { id: accountId } = await test.done('accounts.connect', {
    providerId: PROVIDER,
    name: 'core-eu',
    environment: 'staging',
    baseUrl: server.url,
    settings: { ...server.settings },
    credential: { ...server.credential }
  })
  const sealedSecret = await test.done('keys.create', {
    accountId,
    groupId: 'payments-team',
    service: 'payments-api',
    environment: 'staging',
    name: 'payments-api',
    grants: ['balances:read'],
    permissionSetId: null,
    expiresAt: Date.now() + 200 * DAY,
    options: {}
  })
  await deliver(sealedSecret.id)
  await test.done('handoff.confirmStored', { secretId: sealedSecret.id, where: 'payments.env' })
  const [planned] = await test.done('rotations.plan', { keyIds: [sealedSecret.keyId ?? ''], mode: 'routine' })
  if (planned === undefined) throw new Error('Nothing was planned.')
  return follow(planned)
}

async function follow(planned: RotationView): Promise<RotationView> {
  const until = Date.now() + PATIENCE_MS
  for (let view = planned; ; view = await now(planned.id)) {
    if (view.closedAt !== null) return view
    if (Date.now() > until) throw new Error(`It still waits: ${JSON.stringify([view.state, view.waits])}`)
    await answer(view)
    await callAsTheServiceDoes()
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function answer(view: RotationView): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const [first] = view.acts
  if (first === 'start') await test.host.call({ kind: 'main' }, 'rotations.start', shown)
  if (first === 'hand-off' && view.sealedSecret !== null) await deliver(view.sealedSecret.id)
  if (first === 'disable-old') await test.host.call({ kind: 'main' }, 'rotations.disableOld', shown)
  if (first !== 'revoke-old') return
  const { token, phrase } = await test.done('rotations.prepareRevoke', { rotationId: view.id })
  const confirmed = { rotationId: view.id, token, phrase: phrase ?? '' }
  await test.host.call({ kind: 'main' }, 'rotations.revokeOld', confirmed)
}

async function now(id: string): Promise<RotationView> {
  const { rotations } = await test.done('app.snapshot', {})
  const found = rotations.find(rotation => rotation.id === id)
  if (found === undefined) throw new Error('The rotation is gone.')
  return found
}

async function deliver(secretId: string): Promise<void> {
  await test.done('handoff.deliver', { secretId, destinationId: 'env-file', settings: { path: envFile } })
}

async function callAsTheServiceDoes(): Promise<void> {
  const lines = readFileSync(envFile, 'utf8').split('\n')
  const pairs = lines.flatMap(line => {
    const at = line.indexOf('=')
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
  })
  const call = server.consumerCall(Object.fromEntries(pairs))
  const { method, headers, body } = call
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  await (await fetch(server.url + call.path, init)).arrayBuffer()
}

function verifyByCommand(...args: readonly string[]): Promise<{ code: number; report: { isGood: boolean } }> {
  const command = ['scripts/run-ts.mjs', 'scripts/verify-evidence.ts', ...args, '--json']
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      command,
      { cwd: join(import.meta.dirname, '../..') },
      (error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? ''
        if (last === '') reject(new Error(stderr))
        else resolve({ code: error === null ? 0 : 1, report: JSON.parse(last) as { isGood: boolean } })
      }
    )
  })
}

describe('the evidence of a finished rotation', () => {
  it('is exported, holds no canary, and is good for the command until one character is changed', async () => {
    place = join(test.directory, 'evidence.json')
    const { fingerprint: signer } = await test.done('evidence.signer', {})

    const answer = await test.done('evidence.exportRotation', { rotationId: ended.id })
    const bytes = readFileSync(place)
    const good = await verifyByCommand(place, '--key', signer)
    writeFileSync(place, bytes.toString('utf8').replace('"grade": "E2"', '"grade": "E3"'))
    const tampered = await verifyByCommand(place)

    expect(ended).toMatchObject({ state: 'closed', evidence: { grade: 'E2' } })
    expect(answer).toMatchObject({ file: 'evidence.json', fingerprint: signer })
    expect(good).toMatchObject({ code: 0, report: { isGood: true, isPinned: true } })
    expect(tampered).toMatchObject({ code: 1, report: { isGood: false, problem: 'chain' } })
    const scanner = createScanner()
    for (const canary of canaries) scanner.add(canary)
    expect(
      scanner.scan(Buffer.concat([bytes, Buffer.from(readFileSync(envFile))]), 'both').length
    ).toBeGreaterThan(0)
    expect(scanner.scan(bytes, 'evidence')).toEqual([])
  }, 60_000)

  it('comes with a report for people, and is verified in the app until one character is changed', async () => {
    place = join(test.directory, 'shown.json')
    const answer = await test.done('evidence.exportRotation', { rotationId: ended.id })
    const report = readFileSync(join(test.directory, 'shown.report.html'), 'utf8')
    const good = await test.done('evidence.verifyFile', {})
    writeFileSync(place, readFileSync(place, 'utf8').replace('"grade": "E2"', '"grade": "E3"'))
    const bad = await test.done('evidence.verifyFile', {})

    expect(answer.report).toBe('shown.report.html')
    expect(report).toContain('Rotation complete. The old key is revoked (E2).')
    expect(report).toContain(answer.fingerprint)
    expect(report).toContain('default-src &#39;none&#39;')
    expect(report).not.toMatch(/<script|https?:\/\/(?!127)/i)
    const scanner = createScanner()
    for (const canary of canaries) scanner.add(canary)
    expect(scanner.scan(Buffer.from(report), 'report')).toEqual([])
    expect(good).toMatchObject({ isGood: true, about: 'rotation', signer: 'this-installation', why: null })
    expect(bad).toMatchObject({ isGood: false, signer: 'not-known', fingerprint: null })
    expect(bad.why).not.toBeNull()
  }, 60_000)

  it('says how both keys, the policy and each step by both clocks were', async () => {
    place = join(test.directory, 'content.json')
    await test.done('evidence.exportRotation', { rotationId: ended.id })

    const verdict = verifyEvidence(readFileSync(place))
    if (!verdict.isGood) throw new Error(verdict.why)
    const bodies = verdict.document.entries.map(({ body }) => body)

    expect(bodies[0]).toMatchObject({
      kind: 'rotation',
      oldKey: { id: ended.old.providerKeyId, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      policy: { quietMs: 60, wanted: 'E2' },
      provider: { id: PROVIDER },
      account: { name: 'core-eu', origin: server.url }
    })
    expect(bodies.at(-1)).toMatchObject({
      kind: 'end',
      outcome: 'closed',
      newKey: {
        id: ended.new?.providerKeyId,
        fingerprint: ended.new?.fingerprint,
        handedTo: [expect.stringContaining('payments.env')]
      }
    })
    expect(bodies.some(body => body.kind === 'step' && body.providerAt !== null)).toBe(true)
  })

  it('is noted in the history, and not when the person changed their mind', async () => {
    place = null
    const fault = await test.fault('evidence.exportRotation', { rotationId: ended.id })
    const before = await test.done('history.page', { rotationId: ended.id, beforeSeq: null, limit: 1 })
    place = join(test.directory, 'again.json')
    await test.done('evidence.exportRotation', { rotationId: ended.id })
    const after = await test.done('history.page', { rotationId: ended.id, beforeSeq: null, limit: 1 })

    expect(fault).toMatchObject({ code: 'cancelled' })
    expect(after.total).toBe(before.total + 1)
    expect(after.rows[0]).toMatchObject({
      act: 'evidence.exported',
      actor: { kind: 'person' },
      accountName: 'core-eu',
      keyName: 'payments-api'
    })
  })

  it('is refused with the reason when it cannot be written or signed, and nothing is lost', async () => {
    place = join(test.directory, 'no-such-folder', 'evidence.json')
    const unwritable = await test.fault('evidence.exportRotation', { rotationId: ended.id })
    await test.done('vault.lock', {})
    const locked = await test.fault('evidence.exportRotation', { rotationId: ended.id })
    await test.done('vault.unlock', {})
    place = join(test.directory, 'later.json')

    expect(unwritable).toMatchObject({ code: 'storage-failed' })
    expect(locked).toMatchObject({ code: 'vault-locked' })
    expect(await test.done('evidence.exportRotation', { rotationId: ended.id })).toMatchObject({
      file: 'later.json'
    })
  })

  it('has to wait for the end of its rotation', async () => {
    const { rows } = await test.done('keys.page', {
      filter: { statuses: ['active'] },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 10
    })
    const key = rows.find(row => row.name.startsWith('payments-api'))
    const [planned] = await test.done('rotations.plan', { keyIds: [key?.id ?? ''], mode: 'routine' })

    const fault = await test.fault('evidence.exportRotation', { rotationId: planned?.id ?? '' })

    expect(fault).toMatchObject({ code: 'conflict', detail: 'rotation-unfinished' })
  })
})

describe('a chain head', () => {
  it('is saved, compared later, and checked against a copy of the database by the command', async () => {
    place = join(test.directory, 'head.json')
    const saved = await test.done('evidence.exportHead', {})

    const compared = await test.done('evidence.compareHead', {})
    const byCommand = await verifyByCommand(place, '--audit', join(test.directory, 'rekey.db'))

    expect(saved.entries).toBeGreaterThan(1)
    expect(compared).toMatchObject({ result: 'holds', signer: 'this-installation', firstBadSeq: null })
    expect(byCommand).toMatchObject({ code: 0, report: { isGood: true, history: { result: 'holds' } } })
  }, 60_000)

  it('is told from any other file', async () => {
    place = join(test.directory, 'evidence-again.json')
    await test.done('evidence.exportRotation', { rotationId: ended.id })

    expect(await test.fault('evidence.compareHead', {})).toMatchObject({
      code: 'invalid-input',
      detail: 'evidence-invalid'
    })
    place = test.directory
    expect((await test.fault('evidence.compareHead', {})).code).not.toBe('internal')
  })
})

describe('without a keychain', () => {
  it('nothing is signed, and the reason is named', async () => {
    const keychain = createMemoryKeychain()
    keychain.setMood('absent')
    const other = await openTestHost({ keychain: { kind: 'given', keychain } })

    const absent = await other.fault('evidence.exportHead', {})
    await other.done('vault.useSession', {})
    const session = await other.fault('evidence.signer', {})
    await other.close()

    expect(absent).toMatchObject({ code: 'vault-locked', detail: 'keychain-absent' })
    expect(session).toMatchObject({ code: 'vault-locked', detail: 'session-only' })
  })
})
