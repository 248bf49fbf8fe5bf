import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { kind } from '../../src/destinations/aws-parameters'
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
  admin = openAdmin(moto, { name: 'ssm', target: 'AmazonSSM' })
  // The first call takes many seconds.
  await admin.read('GetParameter', { Name: '/none' }, anything)
}, 240_000)

afterAll(async () => {
  await admin.close()
  await moto.stop()
})

const anything = z.unknown()
const found = z.object({ Parameter: z.object({ Value: z.string(), Version: z.number(), Type: z.string() }) })

async function parameter(name: string) {
  const read = await admin.read('GetParameter', { Name: name, WithDecryption: true }, found)
  return read.ok ? read.value.Parameter : null
}

async function seedText(name: string, text: string, more: Record<string, unknown> = {}): Promise<void> {
  const body = { Name: name, Value: text, Type: 'SecureString', Overwrite: true, ...more }
  expect(await admin.change('PutParameter', body, anything)).toMatchObject({ kind: 'committed' })
}

async function start(): Promise<DestinationBench> {
  const proxy = await startFaultProxy(moto.url)
  const name = `/app/entry-${(entries += 1)}`
  return {
    proxy,
    settings: { name, field: 'API_KEY' },
    connect: as => connectAws(kind, moto, proxy.url, as !== 'none'),
    fields: async () => {
      const read = await parameter(name)
      return read === null ? null : (JSON.parse(read.Value) as Fields)
    },
    seed: fields => seedText(name, JSON.stringify(fields)),
    revisions: async () => (await parameter(name))?.Version ?? 0,
    isWrite: call => call.target.endsWith('PutParameter'),
    lag: {
      fault: { kind: 'answer', status: 400, body: '{"__type":"ParameterVersionNotFound"}' },
      matches: (() => {
        let reads = 0
        // The first read is the one before the write.
        return (call: { target: string }) => call.target.endsWith('GetParameter') && (reads += 1) > 1
      })()
    }
  }
}

describeDestination('aws-parameters', {
  start,
  credentials: ['full', 'none'],
  largeMap: 40,
  hasOwners: false
})

describe('aws-parameters with moto', () => {
  const one = () => connectAws(kind, moto, moto.url, true)

  it('makes a SecureString, and writes a bare secret as it is', async () => {
    const client = one()

    const written = await client.deliver({ name: '/bare' }, bundle('new\n'), '0')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    expect(await parameter('/bare')).toMatchObject({ Type: 'SecureString', Value: 'new\n', Version: 1 })
    await client.close()
  })

  it('refuses a parameter that is not encrypted', async () => {
    await seedText('/plain', 'old', { Type: 'String' })
    const client = one()

    const seen = await client.inspect({ name: '/plain' }, bundle('new'), () => true)

    expect(seen).toMatchObject({ fault: { code: 'conflict', detail: 'not-a-secure-string' } })
    await client.close()
  })

  it('keeps the encryption key of the parameter', async () => {
    await seedText('/key', 'old', { KeyId: 'alias/payments' })
    const client = one()

    expect(await client.deliver({ name: '/key' }, bundle('new'), '1')).toMatchObject({ kind: 'committed' })

    const keys = z.object({
      Parameters: z.array(z.object({ Name: z.string(), KeyId: z.string().nullish() }))
    })
    const filters = [{ Key: 'Name', Option: 'Equals', Values: ['/key'] }]
    const described = await admin.read('DescribeParameters', { ParameterFilters: filters }, keys)
    const key = described.ok && described.value.Parameters.find(({ Name: name }) => name === '/key')?.KeyId
    expect(key).toBe('alias/payments')
    await client.close()
  })

  it('refuses a parameter that expires, which would delete the new value', async () => {
    await seedText('/expires', 'old')
    const proxy = await startFaultProxy(moto.url)
    const client = connectAws(kind, moto, proxy.url, true)
    const policies = [{ PolicyText: '{}', PolicyType: 'Expiration', PolicyStatus: 'Pending' }]
    const body = JSON.stringify({
      Parameters: [{ Name: '/expires', Type: 'SecureString', Policies: policies }]
    })
    proxy.next({ kind: 'answer', status: 200, body }, call => call.target.endsWith('DescribeParameters'))

    const written = await client.deliver({ name: '/expires' }, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { detail: 'awaits-deletion' } })
    expect(await parameter('/expires')).toMatchObject({ Value: 'old', Version: 1 })
    await client.close()
    await proxy.close()
  })

  it('notices a write of somebody else between its read and its own write', async () => {
    await seedText('/race', 'old')
    const proxy = await startFaultProxy(moto.url)
    const client = connectAws(kind, moto, proxy.url, true)
    const late = { kind: 'answer', status: 200, body: '{"Version":4}' } as const
    proxy.next(late, call => call.target.endsWith('PutParameter'))

    const written = await client.deliver({ name: '/race' }, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'unknown', fault: { detail: 'destination-conflict' } })
    await client.close()
    await proxy.close()
  })

  it.each([
    ['longer than 4 KB', 'x'.repeat(4_097), 'value-too-large'],
    ['with doubled braces, which the service reads as a reference', 'a{{ssm:x}}', 'value-invalid']
  ])('refuses a value %s before it is sent', async (_, value, detail) => {
    const client = one()

    const written = await client.deliver({ name: '/refused' }, bundle(value), '0')

    expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', detail } })
    expect(await parameter('/refused')).toBeNull()
    await client.close()
  })
})
