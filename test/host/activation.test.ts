import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/clock'
import type { RotationView } from '../../src/contract/rotations'
import { openTestHost, type TestHost } from '../../src/host/testing/open-host'
import { startSandbox } from '../../src/providers/blnk'
import type { RunningSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { startFake, type FakeServer } from '../kit/destinations/fake-server'

// The whole app without a window: a service reads its env file only when a command restarts it, and a webhook is called for a second file.

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

let folder: string
let test: TestHost
let provider: RunningSandbox
let receiver: FakeServer
let calls: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-activation-'))
  calls = []
  provider = await startSandbox({ now: () => Date.now(), random: randomUUID })
  receiver = await startFake(({ text }) => {
    calls.push(text)
    return { status: 200, body: { state: 'active' } }
  })
  test = await openTestHost({ pace: PACE })
  // What the service uses is a copy that only the restart makes, and replaces whole: the service may read at any moment.
  const restart = {
    run: [
      '/bin/sh',
      '-c',
      'env > "$1.seen"; cat >> "$1.seen"; cp "$1" "$1.next" && mv "$1.next" "$1.used"',
      'sh',
      file('a')
    ]
  }
  writeFileSync(join(test.directory, 'commands.json'), JSON.stringify({ restart }), { mode: 0o600 })
})

afterAll(async () => {
  await test.close()
  await provider.close()
  await receiver.stop()
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string): string {
  return join(folder, `${name}.env`)
}

async function keyInUse(): Promise<string> {
  const { id: accountId } = await test.done('accounts.connect', {
    providerId: 'blnk',
    name: 'core-eu',
    environment: 'staging',
    baseUrl: provider.url,
    settings: { ...provider.settings },
    credential: { ...provider.credential }
  })
  const sealed = await test.done('keys.create', {
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
  await test.done('handoff.deliver', {
    secretId: sealed.id,
    destinationId: 'env-file',
    settings: { path: file('a') }
  })
  writeFileSync(`${file('a')}.used`, readFileSync(file('a')))
  await test.done('handoff.confirmStored', { secretId: sealed.id, where: '' })
  return sealed.keyId ?? ''
}

async function now(id: string): Promise<RotationView> {
  const { rotations } = await test.done('app.snapshot', {})
  const found = rotations.find(rotation => rotation.id === id)
  if (found === undefined) throw new Error('The rotation is gone.')
  return found
}

async function callAsTheServiceDoes(): Promise<number> {
  const lines = readFileSync(`${file('a')}.used`, 'utf8').split('\n')
  const pairs = lines.flatMap(line => {
    const at = line.indexOf('=')
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : []
  })
  const { path, method, headers, body } = provider.consumerCall(Object.fromEntries(pairs))
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const answer = await fetch(provider.url + path, init)
  await answer.arrayBuffer()
  return answer.status
}

async function act(view: RotationView, webhook: string): Promise<void> {
  const shown = { rotationId: view.id, version: view.version }
  const main = { kind: 'main' } as const
  const [first] = view.acts
  if (first === 'start') await test.host.call(main, 'rotations.start', shown)
  if (first === 'hand-off' && view.deliveries.length === 0) {
    await test.host.call(main, 'rotations.chooseDestinations', {
      ...shown,
      destinations: [
        {
          id: 'env-file',
          settings: { path: file('a') },
          activation: { id: 'command', settings: { command: 'restart' } }
        },
        { id: 'env-file', settings: { path: file('b') }, activation: { id: webhook, settings: {} } }
      ]
    })
  }
  if (first === 'disable-old') await test.host.call(main, 'rotations.disableOld', shown)
  if (first !== 'revoke-old') return
  const { token, phrase } = await test.done('rotations.prepareRevoke', { rotationId: view.id })
  await test.host.call(main, 'rotations.revokeOld', { rotationId: view.id, token, phrase: phrase ?? '' })
}

describe('a rotation that restarts a service by a command and calls a webhook', () => {
  it('revokes the old key only after both, fails no call of the service, and gives neither of them a secret', async () => {
    const { id: webhook } = await test.done('destinations.connect', {
      kindId: 'webhook',
      name: 'Deploy hook',
      settings: { url: `${receiver.url}/rekey` },
      credential: { key: 'not-a-real-signing-key-of-32-chars' }
    })
    const [planned] = await test.done('rotations.plan', { keyIds: [await keyInUse()], mode: 'routine' })
    if (planned === undefined) throw new Error('Nothing was planned.')

    const statuses = new Set<number>()
    const until = Date.now() + PATIENCE_MS
    let view = planned
    while (view.closedAt === null) {
      if (Date.now() > until)
        throw new Error(`It still waits: ${JSON.stringify([view.state, view.waits, view.deliveries])}`)
      await act(view, webhook)
      statuses.add(await callAsTheServiceDoes())
      await new Promise(resolve => setTimeout(resolve, 20))
      view = await now(planned.id)
    }

    expect(view.state).toBe('closed')
    expect(view.deliveries.map(each => each.activation?.state)).toEqual(['active', 'active'])
    expect([...statuses].filter(status => status >= 400)).toEqual([])
    const { deliveredTo } = await test.done('keys.detail', { keyId: view.new?.keyId ?? '' })
    expect(deliveredTo.map(each => each.destination?.activation?.id).sort()).toEqual(['command', webhook])
    const secret = /=(.{20,})/.exec(readFileSync(file('a'), 'utf8'))?.[1] ?? ''
    expect(secret).not.toBe('')
    expect(calls.map(text => (JSON.parse(text) as { event: string }).event)).toEqual([
      'rekey.ping',
      'rekey.activate'
    ])
    expect(calls.join('') + readFileSync(`${file('a')}.seen`, 'utf8')).not.toContain(secret)
    expect(
      (
        await test.fault('rotations.retryActivation', {
          rotationId: view.id,
          version: view.version,
          delivery: 0
        })
      ).code
    ).toBe('conflict')
  }, 90_000)
})
