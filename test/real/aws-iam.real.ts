import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { Secret } from '../../src/core/secret'
import type { ProviderClient } from '../../src/core/ports/provider'
import { awsHeaders } from '../../src/net/signers/aws-sigv4'
import { provider } from '../../src/providers/aws-iam'
import { startMoto, type Moto } from './aws'

// moto checks signatures and policies. It does not refuse an inactive key, and it gives all users in one page.

let moto: Moto
const clients: ProviderClient[] = []

const secret = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string }

async function signed(service: string, fields: Record<string, string>, key: Key): Promise<Response> {
  // moto signs the form as Python writes it, which encodes the star.
  const body = new URLSearchParams(fields).toString().replaceAll('*', '%2A')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const request = { method: 'POST', host: new URL(moto.url).host, path: '/', query: [], headers, body }
  const signer = { accessKeyId: key.accessKeyId, secretAccessKey: secret(key.secretAccessKey) }
  const added = awsHeaders(request, signer, { region: 'us-east-1', service, at: Date.now() })
  return fetch(moto.url, { method: 'POST', body, headers: { ...headers, ...added } })
}

async function iam(action: string, more: Record<string, string>): Promise<void> {
  const answer = await signed('iam', { Action: action, Version: '2010-05-08', ...more }, moto)
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`)
}

/** A call of a consumer: the list of queues. The answer's status. */
async function consume(key: Key): Promise<number> {
  return (await signed('sqs', { Action: 'ListQueues', Version: '2012-11-05' }, key)).status
}

async function connect(key: Key, users = ''): Promise<ProviderClient> {
  const made = await provider.connect(
    {
      baseUrl: moto.url,
      settings: { accessKeyId: key.accessKeyId, users },
      credential: { secretAccessKey: secret(key.secretAccessKey) }
    },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  clients.push(made.value)
  return made.value
}

async function madeIn(client: ProviderClient, groupId: string) {
  const blank = { name: groupId, grants: [], permissionSetId: null, expiresAt: null, attributes: {} }
  const made = await client.createKey({ ...blank, groupId })
  if (made.kind !== 'committed') return { outcome: made }
  const parts = Object.fromEntries(
    made.value.secret.parts.map(({ name, value }) => [
      name,
      value.expose(bytes => Buffer.from(bytes).toString('utf8'))
    ])
  )
  const key = { accessKeyId: parts['accessKeyId'] ?? '', secretAccessKey: parts['secretAccessKey'] ?? '' }
  return { outcome: made, made: made.value, key }
}

beforeAll(async () => {
  moto = await startMoto()
  for (const UserName of ['deploy-bot', 'reader']) await iam('CreateUser', { UserName })
  const statement = (Action: string[]) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })
  const policyOf = (UserName: string, actions: string[]) =>
    iam('PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument: statement(actions) })
  await policyOf('deploy-bot', ['sqs:ListQueues'])
  await policyOf('reader', ['iam:ListUsers', 'iam:ListAccessKeys'])
}, 240_000)

afterAll(async () => {
  for (const client of clients) await client.close()
  await moto.stop()
})

describe('aws-iam with moto', () => {
  it('lives through the life of a key: made, used, disabled, deleted, dead', async () => {
    const client = await connect(moto)
    const report = await client.preflight()
    const { made, key } = await madeIn(client, 'deploy-bot')
    if (made === undefined) throw new Error('No key was made.')

    const probed = await client.probe(made.secret)
    const status = await consume(key)
    const used = await client.listGroup('deploy-bot')
    const disabled = await client.disableKey(made.key)
    const paused = await client.listGroup('deploy-bot')
    const revoked = await client.revokeKey(made.key)
    const again = await client.revokeKey(made.key)
    const dead = await client.probe(made.secret)

    const users = report.ok ? report.value.groups.map(({ id }) => id) : []
    expect(users.sort()).toEqual(['deploy-bot', 'reader', 'rekey'])
    expect(made.key).toMatchObject({ status: 'active', lastUsed: { kind: 'never' } })
    expect(probed.kind).toBe('alive')
    expect(status).toBe(200)
    expect(used).toMatchObject({
      value: [{ lastUsed: { kind: 'used' }, attributes: { lastService: 'sqs' } }]
    })
    expect([disabled.kind, revoked.kind]).toEqual(['committed', 'committed'])
    expect(paused).toMatchObject({ value: [{ status: 'disabled' }] })
    expect(again).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    expect(dead).toMatchObject({ kind: 'dead' })
    expect(await consume(key)).toBe(403)
    expect(await client.listGroup('deploy-bot')).toEqual({ ok: true, value: [] })
  })

  it('says that a user has both keys that AWS allows', async () => {
    const client = await connect(moto)
    await madeIn(client, 'reader')
    await madeIn(client, 'reader')

    const { outcome } = await madeIn(client, 'reader')

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'cap-reached', detail: 'cap-full' } })
  })

  it('tells a wrong secret, an unknown key and a missing right apart', async () => {
    const admin = await connect(moto)
    for (const key of await listed(admin, 'reader')) await admin.revokeKey(key)
    const { key: reader } = await madeIn(admin, 'reader')
    if (reader === undefined) throw new Error('No key was made.')
    const wrong = await connect({ ...moto, secretAccessKey: 'not-a-real-secret-access-key-of-anybody' })
    const unknown = await connect({ ...moto, accessKeyId: 'AKIA0000000000000000' })

    expect(await wrong.listKeys(null)).toMatchObject({ fault: { code: 'credential-rejected' } })
    expect(await unknown.listKeys(null)).toMatchObject({ fault: { detail: 'key-unknown' } })
    const { outcome } = await madeIn(await connect(reader), 'deploy-bot')
    expect(outcome).toMatchObject({ kind: 'rejected', fault: { detail: 'missing-create' } })
    // It may list keys, and not ask when they were used.
    const keys = await listed(await connect(reader), 'reader')
    expect(keys.map(({ lastUsed }) => lastUsed.kind)).toEqual(['unknown'])
  })

  it('lists every key of every user, its own marked', async () => {
    const client = await connect(moto)

    const page = await client.listKeys(null)

    const own = page.ok ? page.value.keys.filter(key => client.isOwnCredential(key)) : []
    expect(own).toMatchObject([{ groupId: 'rekey', providerKeyId: moto.accessKeyId }])
  })
})

async function listed(client: ProviderClient, groupId: string) {
  const keys = await client.listGroup(groupId)
  if (!keys.ok) throw new Error(keys.fault.code)
  return keys.value
}
