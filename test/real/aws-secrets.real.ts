import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { kind } from '../../src/destinations/aws-secrets'
import type { AwsSession } from '../../src/destinations/kit/aws'
import {
  bundle,
  describeDestination,
  type DestinationBench,
  type Fields
} from '../kit/destinations/conformance'
import { startFaultProxy } from '../kit/destinations/fault-proxy'
import { connectAws, openAdmin, startMoto, type Moto } from './aws'

let moto: Moto
let admin: AwsSession
let entries = 0

beforeAll(async () => {
  moto = await startMoto()
  admin = openAdmin(moto, { name: 'secretsmanager', target: 'secretsmanager' })
}, 240_000)

afterAll(async () => {
  await admin.close()
  await moto.stop()
})

const current = z.object({ SecretString: z.string(), VersionId: z.string() })
const anything = z.unknown()

/** By its label: without one, moto gives the version that was put last, which is not always the current one. */
async function textAt(name: string): Promise<string | null> {
  const found = await admin.read('GetSecretValue', { SecretId: name, VersionStage: 'AWSCURRENT' }, current)
  return found.ok ? found.value.SecretString : null
}

async function seedText(name: string, text: string): Promise<void> {
  const token = crypto.randomUUID()
  const body = { ClientRequestToken: token, SecretString: text }
  const put = await admin.change('PutSecretValue', { SecretId: name, ...body }, anything)
  if (put.kind !== 'committed') await admin.change('CreateSecret', { Name: name, ...body }, anything)
}

async function start(): Promise<DestinationBench> {
  const proxy = await startFaultProxy(moto.url)
  const name = `app/entry-${(entries += 1)}`
  return {
    proxy,
    settings: { name, field: 'API_KEY' },
    connect: as => connectAws(kind, moto, proxy.url, as !== 'none'),
    fields: async () => {
      const text = await textAt(name)
      return text === null ? null : (JSON.parse(text) as Fields)
    },
    seed: fields => seedText(name, JSON.stringify(fields)),
    revisions: async () => {
      const versions = z.object({ VersionIdsToStages: z.record(z.string(), z.unknown()) })
      const found = await admin.read('DescribeSecret', { SecretId: name }, versions)
      return found.ok ? Object.keys(found.value.VersionIdsToStages).length : 0
    },
    giveAway: async () => {
      const tags = { SecretId: name, Tags: [{ Key: 'managed-by', Value: 'external-secrets' }] }
      await admin.change('TagResource', tags, anything)
      return 'external-secrets'
    },
    isWrite: call => call.target.endsWith('UpdateSecretVersionStage'),
    lag: {
      fault: { kind: 'answer', status: 400, body: '{"__type":"ResourceNotFoundException"}' },
      matches: (() => {
        let reads = 0
        // The first read is the one before the write.
        return (call: { target: string }) => call.target.endsWith('GetSecretValue') && (reads += 1) > 1
      })()
    }
  }
}

describeDestination('aws-secrets', {
  start,
  credentials: ['full', 'none'],
  largeMap: 400,
  hasOwners: true
})

describe('aws-secrets with moto', () => {
  const one = () => connectAws(kind, moto, moto.url, true)

  it('keeps order, spaces and numbers of the other fields byte for byte', async () => {
    const text = '{ "z": 1.50,\n  "API_KEY" : "old", "big":12345678901234567890,"a":[1, 2] }\n'
    await seedText('bytes', text)
    const client = one()
    const settings = { name: 'bytes', field: 'API_KEY' }
    const seen = await client.inspect(settings, bundle('new'), () => true)

    await client.deliver(settings, bundle('new'), seen.ok ? seen.value.revision : '')

    expect(await textAt('bytes')).toBe(text.replace('"old"', '"new"'))
    await client.close()
  })

  it('writes a bare secret as it is, and never in place of an object', async () => {
    const client = one()
    expect(await client.deliver({ name: 'bare' }, bundle('new\n'), 'no-secret')).toMatchObject({
      kind: 'committed'
    })
    expect(await textAt('bare')).toBe('new\n')
    await seedText('object', '{"a":"b"}')
    const seen = await client.inspect({ name: 'object' }, bundle('new'), () => false)

    const written = await client.deliver(
      { name: 'object' },
      bundle('new'),
      seen.ok ? seen.value.revision : ''
    )

    expect(written).toMatchObject({ kind: 'not-sent', fault: { detail: 'entry-is-a-map' } })
    await client.close()
  })

  it('lets consumers see nothing before AWSCURRENT moves, and leaves AWSPENDING alone', async () => {
    await seedText('stages', '{"API_KEY":"old"}')
    const proxy = await startFaultProxy(moto.url)
    proxy.next({ kind: 'never-arrives' }, call => call.target.endsWith('UpdateSecretVersionStage'))
    const client = connectAws(kind, moto, proxy.url, true)
    const settings = { name: 'stages', field: 'API_KEY' }
    const seen = await client.inspect(settings, bundle('new'), () => true)

    const written = await client.deliver(settings, bundle('new'), seen.ok ? seen.value.revision : '')

    expect(written).toMatchObject({ kind: 'unknown' })
    expect(await textAt('stages')).toBe('{"API_KEY":"old"}')
    const stages = z.object({ VersionIdsToStages: z.record(z.string(), z.array(z.string())) })
    const found = await admin.read('DescribeSecret', { SecretId: 'stages' }, stages)
    expect(found.ok && Object.values(found.value.VersionIdsToStages).flat()).not.toContain('AWSPENDING')
    await client.close()
    await proxy.close()
  })

  it('refuses a secret that is scheduled for deletion', async () => {
    await seedText('gone', '{"API_KEY":"old"}')
    await admin.change('DeleteSecret', { SecretId: 'gone' }, anything)
    const client = one()

    const seen = await client.inspect({ name: 'gone', field: 'API_KEY' }, bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'conflict', detail: 'awaits-deletion' } })
    await client.close()
  })

  it.each([
    ['refuses to write a secret that an AWS service owns', { OwningService: 'rds' }, 'aws-service'],
    ['names AWS as the one that rotates a secret', { RotationEnabled: true }, 'aws-rotation']
  ])('%s', async (_, marks, owner) => {
    const name = `owned-by-${owner}`
    await seedText(name, '{"API_KEY":"old"}')
    const found = await admin.read('DescribeSecret', { SecretId: name }, z.looseObject({}))
    const body = JSON.stringify({ ...(found.ok ? found.value : {}), ...marks })
    const proxy = await startFaultProxy(moto.url)
    const client = connectAws(kind, moto, proxy.url, true)
    const settings = { name, field: 'API_KEY' }
    const described = (): void =>
      proxy.next({ kind: 'answer', status: 200, body }, call => call.target.endsWith('DescribeSecret'))
    described()
    const seen = await client.inspect(settings, bundle('new'), () => true)
    described()

    const written = await client.deliver(settings, bundle('new'), seen.ok ? seen.value.revision : '')

    expect(seen).toMatchObject({ value: { owner } })
    const isOwned = owner === 'aws-service'
    expect(written).toMatchObject(
      isOwned ? { kind: 'not-sent', fault: { detail: 'managed-elsewhere' } } : { kind: 'committed' }
    )
    expect(await textAt(name)).toBe(isOwned ? '{"API_KEY":"old"}' : '{"API_KEY":"new"}')
    await client.close()
    await proxy.close()
  })

  it('refuses a value that is too large before anything is sent', async () => {
    const client = one()

    const written = await client.deliver({ name: 'large' }, bundle('x'.repeat(65_537)), 'no-secret')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { detail: 'value-too-large' } })
    await client.close()
  })
})
