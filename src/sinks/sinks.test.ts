import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '../../test/kit/certificates'
import { NOON } from '../../test/kit/key-builders'
import type { SinkKind, SinkRecord } from '../core/ports/sink'
import { Secret } from '../core/secret'
import { createSystemClock } from '../host/system'
import { sinkKinds } from './registry'

const closers: (() => void)[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-sinks-'))
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
  rmSync(folder, { recursive: true, force: true })
})

function record(changes: Partial<SinkRecord> = {}): SinkRecord {
  return {
    sequence: 7,
    at: NOON,
    act: 'key.revoked',
    actor: { kind: 'command-line', id: 'ada' },
    account: { id: 'a1', name: 'core-eu' },
    key: { id: 'a1/g/k1', name: 'payments="api"]|=\\\n' },
    rotation: 'r1',
    facts: { evidence: 'E1', note: ['sk', 'live', 'not0a0real0secret'].join('_') },
    hash: 'ab'.repeat(32),
    source: { host: 'laptop', installation: 'i1', version: '1.2.3' },
    ...changes
  }
}

function kindOf(id: string): SinkKind {
  const kind = sinkKinds().get(id)
  if (kind === undefined) throw new Error(`no sink ${id}`)
  return kind
}

async function send(
  id: string,
  settings: Record<string, string>,
  { records = [record()], key = '' }: { readonly records?: readonly SinkRecord[]; readonly key?: string } = {}
) {
  const credential = key === '' ? {} : { key: Secret.fromBytes(new Uint8Array(Buffer.from(key))) }
  const client = kindOf(id).connect({ settings, credential }, { clock: createSystemClock() })
  if (!client.ok) return client
  try {
    return await client.value.send(records)
  } finally {
    await client.value.close()
  }
}

/** A receiver with a real certificate for this address. */
async function tlsReceiver() {
  const { cert, key } = makeCertificate()
  const seen: string[] = []
  const server = createTlsServer({ cert, key }, socket => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('error', () => undefined)
    socket.on('data', chunk => (text += String(chunk)))
    socket.on('end', () => {
      seen.push(text)
      socket.end()
    })
  })
  closers.push(() => server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { seen, settings: { host: '127.0.0.1', port: String(port), authority: cert } }
}

/** The way to a receiver, which is cut off in the middle of a large batch. */
async function brokenWayTo({ settings }: Awaited<ReturnType<typeof tlsReceiver>>) {
  const way = createTcpServer(near => {
    const far = connectTcp(Number(settings.port), '127.0.0.1')
    let bytes = 0
    near.on('error', () => undefined)
    far.on('error', () => undefined)
    far.on('data', chunk => near.write(chunk))
    near.on('data', chunk => {
      bytes += chunk.length
      if (bytes < 20_000) far.write(chunk)
      else near.resetAndDestroy()
    })
    near.on('close', () => far.destroy())
  })
  closers.push(() => way.close())
  await new Promise<void>(resolve => way.listen(0, '127.0.0.1', resolve))
  return { ...settings, port: String((way.address() as AddressInfo).port) }
}

/** Takes frames of RFC 5425 apart; throws where a length is wrong. */
function framesIn(text: string): string[] {
  const frames: string[] = []
  let rest = Buffer.from(text, 'utf8')
  while (rest.length > 0) {
    const [, length = ''] = /^(\d+) /.exec(rest.toString('utf8', 0, 12)) ?? []
    const from = length.length + 1
    const frame = rest.subarray(from, from + Number(length))
    if (length === '' || frame.length !== Number(length)) throw new Error('A frame is cut off.')
    frames.push(frame.toString('utf8'))
    rest = rest.subarray(from + Number(length))
  }
  return frames
}

describe('syslog over TLS', () => {
  it('gets RFC 5424 messages in octet-counted frames, with nothing that looks like a key', async () => {
    const { seen, settings } = await tlsReceiver()

    const outcome = await send('syslog-tls', settings, {
      records: [record(), record({ sequence: 8, key: null })]
    })

    expect(outcome).toMatchObject({ kind: 'committed' })
    const [first, second] = framesIn(seen.join(''))
    expect(first).toMatch(
      /^<109>1 2\d{3}-\d\d-\d\dT[\d:.]+Z laptop rekey - key\.revoked \[meta sequenceId="7"\]\[origin /
    )
    expect(first).toContain('entity="payments=\\"api\\"\\]|=\\\\\\\\u{a}"')
    expect(first).toContain('actorKind="command-line" actor="ada"')
    expect(first).toContain('\ufeffkey.revoked')
    expect(second).toContain('entityType="Account" entityId="a1" entity="core-eu"')
    expect(seen.join('')).not.toContain('not0a0real0secret')
  })

  it('is sent again where the receiver cuts the connection off', async () => {
    const receiver = await tlsReceiver()

    const records = Array.from({ length: 200 }, (_, index) => record({ sequence: index + 1 }))
    const outcome = await send('syslog-tls', await brokenWayTo(receiver), { records })

    expect(outcome).toMatchObject({ kind: 'unknown' })
  })

  it('lets go of a receiver that never answers as soon as it is closed', async () => {
    const { cert, key } = makeCertificate()
    let hasRead: () => void = () => undefined
    const read = new Promise<void>(resolve => (hasRead = resolve))
    const server = createTlsServer({ cert, key, allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined).on('end', hasRead)
      socket.resume()
    })
    closers.push(() => server.close())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const settings = { host: '127.0.0.1', port: String(port), authority: cert }
    const client = kindOf('syslog-tls').connect({ settings, credential: {} }, { clock: createSystemClock() })
    if (!client.ok) throw new Error(client.fault.code)

    const sending = client.value.send([record()])
    await read
    const closedAt = performance.now()
    await client.value.close()

    expect(await sending).toMatchObject({ kind: 'unknown' })
    expect(performance.now() - closedAt).toBeLessThan(5_000)
  })

  it('is not sent to a receiver whose certificate nobody vouches for', async () => {
    const { seen, settings } = await tlsReceiver()

    const outcome = await send('syslog-tls', { ...settings, authority: makeCertificate().cert })

    expect(outcome).toMatchObject({ kind: 'not-sent', fault: { detail: 'tls-failed' } })
    expect(seen).toEqual([])
  })

  it.each([
    ['host', { host: 'a b', port: '1', authority: '' }],
    ['port', { host: 'logs.example.com', port: '0', authority: '' }],
    ['authority', { host: 'logs.example.com', port: '1', authority: 'no certificate' }]
  ])('refuses a wrong %s', async (subject, settings) => {
    expect(await send('syslog-tls', settings)).toMatchObject({ fault: { code: 'invalid-input', subject } })
  })
})

describe('CEF over TLS', () => {
  it('escapes what the format reserves', async () => {
    const { seen, settings } = await tlsReceiver()

    const outcome = await send('cef-tls', settings)

    expect(outcome).toMatchObject({ kind: 'committed' })
    const [frame = ''] = framesIn(seen.join(''))
    expect(frame).toContain('- CEF:0|Rekey|Rekey|1.2.3|key.revoked|key.revoked|4|rt=')
    expect(frame).toContain('externalId=7 suser=ada outcome=success')
    expect(frame).toContain('cs1=payments\\="api"]|\\=\\\\\\\\u{a}')
    expect(frame).not.toContain('\n')
  })
})

describe('OCSF over TLS', () => {
  it('gets one event of class 3004 a line', async () => {
    const { seen, settings } = await tlsReceiver()

    const records = [record(), record({ act: 'key.revoke-failed', actor: { kind: 'rekey', id: null } })]
    const outcome = await send('ocsf-tls', settings, { records })

    expect(outcome).toMatchObject({ kind: 'committed' })
    const [event, failure] = seen
      .join('')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(event).toMatchObject({
      class_uid: 3004,
      activity_id: 4,
      type_uid: 300404,
      time: NOON,
      status_id: 1,
      actor: { user: { name: 'ada' } },
      entity: { type: 'API key', uid: 'a1/g/k1' },
      metadata: {
        version: '1.3.0',
        sequence: 7,
        correlation_uid: 'r1',
        product: { name: 'Rekey', version: '1.2.3' }
      }
    })
    expect(failure).toMatchObject({
      activity_id: 99,
      status_id: 2,
      severity_id: 4,
      actor: { app_name: 'Rekey' }
    })
    expect(seen.join('')).not.toContain('not0a0real0secret')
  })

  it.each([
    ['key.created', 1],
    ['key.disabled', 9],
    ['key.enabled', 8],
    ['settings.changed', 3],
    ['vault.locked', 11],
    ['schedule.paused', 12],
    ['rotation.group-resumed', 13],
    ['keys.exported', 2]
  ] as const)('tells %s as activity %i', async (act, activity_id) => {
    const { seen, settings } = await tlsReceiver()

    await send('ocsf-tls', settings, { records: [record({ act })] })

    expect(JSON.parse(seen.join(''))).toMatchObject({ activity_id })
  })
})

describe('the signed webhook', () => {
  const key = 'k'.repeat(32)

  it('is signed over id, time and body, and has one id for one batch', async () => {
    const seen: { readonly headers: Record<string, unknown>; readonly text: string }[] = []
    const server = createHttpServer((request, response) => {
      let text = ''
      request.on('data', chunk => (text += String(chunk)))
      request.on('end', () => {
        seen.push({ headers: request.headers, text })
        response.writeHead(204).end()
      })
    })
    closers.push(() => server.close())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`

    const records = [record(), record({ sequence: 8 })]
    const outcome = await send('audit-webhook', { url }, { key, records })
    await send('audit-webhook', { url }, { key, records })

    expect(outcome).toMatchObject({ kind: 'committed' })
    const [one, two] = seen
    const id = String(one?.headers['rekey-id'])
    expect(id).toBe('i1-7-8')
    expect(two?.headers['rekey-id']).toBe(id)
    const signed = `${id}.${String(one?.headers['rekey-timestamp'])}.${one?.text ?? ''}`
    expect(one?.headers['rekey-signature']).toBe(
      `sha256=${createHmac('sha256', key).update(signed).digest('hex')}`
    )
    expect(JSON.parse(one?.text ?? '')).toMatchObject({
      event: 'rekey.audit',
      records: [
        { sequence: 7, act: 'key.revoked', actor: { kind: 'command-line', id: 'ada' } },
        { sequence: 8 }
      ]
    })
  })

  it('refuses a key that could be guessed', async () => {
    const refused = await send('audit-webhook', { url: 'https://siem.example.com' }, { key: 'short' })

    expect(refused).toMatchObject({ fault: { code: 'invalid-input', subject: 'key' } })
  })
})

describe('the JSON lines file', () => {
  it('is appended to for its owner alone, also after half a line', async () => {
    const path = join(folder, 'audit.jsonl')
    await send('json-lines', { path })
    writeFileSync(path, '{"half":', { flag: 'a' })

    const outcome = await send('json-lines', { path }, { records: [record({ sequence: 8 })] })

    expect(outcome).toMatchObject({ kind: 'committed' })
    const lines = readFileSync(path, 'utf8').trim().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ sequence: 7, account: { name: 'core-eu' } })
    expect(lines[1]).toBe('{"half":')
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ sequence: 8 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it.each(['audit.jsonl', '/var/lib/rekey.db', '/home/ada/.bashrc', '/x\0.log'])(
    'takes no path such as %s',
    async path => {
      expect(await send('json-lines', { path })).toMatchObject({ fault: { subject: 'path' } })
    }
  )

  it('follows no link and makes no folder', async () => {
    writeFileSync(join(folder, 'other'), 'mine')
    symlinkSync(join(folder, 'other'), join(folder, 'link.log'))

    const linked = await send('json-lines', { path: join(folder, 'link.log') })
    const lost = await send('json-lines', { path: join(folder, 'missing', 'audit.jsonl') })

    expect(linked).toMatchObject({ kind: 'unknown', fault: { subject: 'path' } })
    expect(lost).toMatchObject({ kind: 'unknown', fault: { subject: 'path' } })
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('mine')
  })
})
