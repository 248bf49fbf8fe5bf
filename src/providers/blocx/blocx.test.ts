import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { DAY } from '../../core/clock'
import { Secret } from '../../core/secret'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aSeed = { groupId: 'org_harbour', name: 'old', createdAt: NOON - 90 * DAY, lastUsedAt: null }
const aNewKey = {
  groupId: 'org_harbour',
  name: 'new',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}
const whoami = { jsonrpc: '2.0', id: 1, result: { content: [] } }

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const

describe('Blocx', () => {
  it.each([
    ['the tool answered', 200, whoami, 'alive'],
    ['recognised, but not allowed', 403, { code: 'permission_denied' }, 'alive'],
    ['unauthorized', 401, { code: 'unauthorized' }, 'dead'],
    ['401 without a code', 401, {}, 'dead'],
    ['401 about something else', 401, { code: 'ip_not_allowed' }, 'unclear'],
    ['a JSON-RPC error', 200, { jsonrpc: '2.0', id: 1, error: { code: -32601 } }, 'unclear'],
    ['200 of something else', 200, { hello: true }, 'unclear'],
    ['a page', 401, null, 'unclear'],
    ['403 of a firewall', 403, null, 'unclear']
  ])('judges a probe: %s (%i)', (_case, status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it('reports sets, rights and itself as the credential in use', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const report = await client.preflight()
    const keys = await client.listGroup('org_harbour')

    if (!report.ok || !keys.ok) throw new Error('no answer')
    expect(report.value.permissionSets.map(({ name }) => name)).toEqual([
      'Sender',
      'Two-factor',
      'Key management'
    ])
    const states = ['list', 'create', 'disable', 'revoke', 'last-used'].map(
      name => report.value.rights.find(({ right }) => right === name)?.state
    )
    expect(states).toEqual(['yes', 'yes', 'not-offered', 'yes', 'yes'])
    const own = keys.value.filter(key => client.isOwnCredential(key))
    expect(own.map(({ masked }) => masked)).toEqual([server.settings['accessKeyId']])
  })

  it('says no to rights that the own set lacks, and unknown where it has actions that we do not know', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox, { variant: 'read-only' })
    const readOnly = await client.preflight()
    const set = { id: 'set_rekey', name: 'Key management', permissions: ['api_keys.read', 'api_keys.manage'] }
    server.faults.next({ pathIncludes: '/permission-sets' }, answering(200, [set]))

    const otherWords = await client.preflight()

    expect(readOnly.ok && readOnly.value.rights).toContainEqual({ right: 'create', state: 'no' })
    expect(otherWords.ok && otherWords.value.rights).toContainEqual({ right: 'create', state: 'unknown' })
  })

  it('lists keys with unknown permissions when the sets may not be read', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.seed({ ...aSeed, grants: ['messages.send', 'messages.read'] })
    server.faults.next({ pathIncludes: '/permission-sets' }, answering(403, { code: 'permission_denied' }))

    const page = await client.listKeys(null)

    const sender = page.ok ? page.value.keys.find(({ name }) => name === 'old') : undefined
    expect(sender?.permissions).toMatchObject({ source: 'unknown', setId: 'set_sender' })
  })

  it('makes a key with a permission set, which a service can use at once, and refuses a set that is not there', async () => {
    const { client, consume } = await connectedSandbox(provider, startSandbox)

    const created = await client.createKey({ ...aNewKey, permissionSetId: 'set_sender' })
    const refused = await client.createKey({ ...aNewKey, permissionSetId: 'set_gone' })

    if (created.kind !== 'committed') throw new Error(created.kind)
    const { key, secret } = created.value
    expect(secret.parts.map(({ name, isSecret }) => [name, isSecret])).toEqual([
      ['accessKeyId', false],
      ['secretAccessKey', true]
    ])
    expect(key).toMatchObject({ permissions: { source: 'set', setId: 'set_sender' } })
    expect(await consume(envOf(secret.parts))).toBe(201)
    expect(refused).toMatchObject({ kind: 'rejected', fault: { detail: 'permission-set-not-found' } })
  })

  it('takes "already revoked" alone for done, and believes no answer that still says active', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const { id } = server.seed({ ...aSeed, grants: [] })
    const address = { providerKeyId: id, groupId: 'org_harbour' }
    const stillActive = { id, accessKeyId: 'AK1', name: 'old', status: 'active' }
    server.faults.next({ method: 'POST' }, answering(200, stillActive))

    const unproven = await client.revokeKey(address)
    const first = await client.revokeKey(address)
    const second = await client.revokeKey(address)
    const unknown = await client.revokeKey({ ...address, providerKeyId: 'key_never' })

    expect(unproven.kind).toBe('unknown')
    expect(first).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    expect(second).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    expect(unknown).toMatchObject({ kind: 'rejected', fault: { code: 'not-found' } })
  })

  it('takes an answer of whoami that comes as an event stream', async () => {
    const events = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`event: message\ndata: ${JSON.stringify(whoami)}\n\n`)
    })
    await new Promise<void>(resolve => events.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void events.close())
    const value = Secret.fromBytes(Buffer.from('not-a-real-secret'))
    const baseUrl = `http://127.0.0.1:${(events.address() as AddressInfo).port}`
    const input = { baseUrl, settings: { accessKeyId: 'AK1' }, credential: { secretAccessKey: value } }
    const connected = await provider.connect(input, { clock: steppingClock(NOON) })
    if (!connected.ok) throw new Error(connected.fault.code)

    const parts = ['accessKeyId', 'secretAccessKey'].map(name => ({
      name,
      envName: 'X',
      isSecret: true,
      value
    }))
    const probed = await connected.value.probe({ parts })

    expect(probed.kind).toBe('alive')
    await connected.value.close()
  })
})
