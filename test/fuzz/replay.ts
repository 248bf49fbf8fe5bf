import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { request } from 'undici'
import { DAY } from '../../src/core/clock'
import type { Clock } from '../../src/core/clock'
import type { CreatedKey, NewKey, Provider, ProviderClient } from '../../src/core/ports/provider'
import type { SecretBundle } from '../../src/core/secret'
import type { RunningSandbox, StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { committedValueOf, connectTo, madeInConsole, testClock } from '../kit/conformance/bench'
import type { TestClock } from '../kit/conformance/bench'

export type Recorded = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}
export type Served = Recorded & { readonly isCut?: boolean }

export type Replay = {
  readonly clock: TestClock
  readonly server: RunningSandbox
  readonly url: string
  readonly newKey: NewKey
  /** What a fresh key's answer was made of, to probe with. */
  readonly secret: SecretBundle
  readonly keyAddress: { readonly providerKeyId: string; readonly groupId: string }
  /** How many answers were recorded. */
  readonly answers: number
  connect(timeoutMs?: number): Promise<ProviderClient>
  /** From now on each recorded answer goes through `spoil` before it is sent. */
  spoilWith(spoil: (answer: Recorded, method: string, path: string) => Served): void
  close(): Promise<void>
}

const SKIPPED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

/**
 * Records what a provider's sandbox answers to every operation, and then answers the same again and again without it:
 * quick enough for tens of thousands of calls through the real adapter and a real socket.
 */
export async function openReplay(provider: Provider, startSandbox: StartSandbox): Promise<Replay> {
  const clock = testClock(Date.now())
  const server = await startSandbox({ now: clock.now, random: () => randomBytes(32).toString('base64url') })
  const { origin, pathname } = new URL(server.url)
  const prefix = pathname === '/' ? '' : pathname
  const recorded = new Map<string, Recorded>()
  let spoil: (answer: Recorded, method: string, path: string) => Served = answer => answer
  const front = createServer((incoming, response) => {
    const { method = 'GET', url: path = '/' } = incoming
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
    incoming.on('error', () => response.destroy())
    incoming.on('end', () => {
      answer(method, path, incoming.headers as Record<string, string>, Buffer.concat(chunks)).then(
        found => {
          const { status, headers, body, isCut } = spoil(found, method, path)
          response.writeHead(
            status,
            isCut === true ? { ...headers, 'content-length': body.length + 7 } : headers
          )
          if (isCut === true) response.write(body, () => response.destroy())
          else response.end(body)
        },
        () => response.destroy()
      )
    })
  })

  async function answer(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer
  ): Promise<Recorded> {
    // One address may be asked with different headers, such as a probe's own key.
    // And one address may have many acts, which a form or a call of JSON-RPC names.
    const text = body.toString()
    const isForm = headers['content-type']?.includes('x-www-form-urlencoded') === true
    const form = isForm || text.includes('"jsonrpc"') ? text : ''
    const name = `${method} ${path} ${keyOf(headers)} ${form}`
    const known = recorded.get(name)
    if (known !== undefined) return known
    const own = Object.fromEntries(
      // The host stays: some signatures are over it.
      Object.entries(headers).filter(([each]) => !SKIPPED.has(each))
    )
    const {
      statusCode,
      headers: found,
      body: stream
    } = await request(origin + path, {
      method: method as 'GET',
      headers: own,
      ...(body.length === 0 ? {} : { body })
    })
    const answered = {
      status: statusCode,
      headers: flat(found),
      body: Buffer.from(await stream.arrayBuffer())
    }
    recorded.set(name, answered)
    return answered
  }

  await new Promise<void>(resolve => front.listen(0, '127.0.0.1', resolve))
  // With the path of the server's own address, below which a list may name its next page.
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}${prefix}`
  const connect = (timeoutMs = 2_000): Promise<ProviderClient> =>
    connectTo(provider, { ...server, url }, clock, server.credential, timeoutMs)

  const found = provider.manifest.capabilities.create ? null : await fromConsole(provider, server, clock)
  const client = await connect()
  const made = await recordAll(client, provider, server, clock, found)
  await client.close()
  return {
    clock,
    server,
    url,
    ...made,
    answers: recorded.size,
    connect,
    spoilWith: next => {
      spoil = next
    },
    close: async () => {
      await new Promise<void>(resolve => {
        front.close(() => resolve())
        front.closeAllConnections()
      })
      await server.close()
    }
  }
}

/** Where no API makes keys: one that is there before the first list is recorded. Read past the recorder. */
async function fromConsole(
  provider: Provider,
  server: RunningSandbox,
  clock: TestClock
): Promise<CreatedKey> {
  const client = await connectTo(provider, server, clock, server.credential)
  try {
    const report = await client.preflight()
    const groupId = report.ok ? (report.value.groups[0]?.id ?? '') : ''
    const wanted = {
      groupId,
      name: 'fuzzed',
      grants: [],
      permissionSetId: null,
      expiresAt: null,
      attributes: {}
    }
    return await madeInConsole({ provider, client, server, clock }, wanted)
  } finally {
    await client.close()
  }
}

async function recordAll(
  client: ProviderClient,
  provider: Provider,
  server: RunningSandbox,
  clock: Clock,
  found: CreatedKey | null
): Promise<Pick<Replay, 'newKey' | 'secret' | 'keyAddress'>> {
  const report = await client.preflight()
  if (!report.ok) throw new Error(`${provider.manifest.id}: preflight ${report.fault.code}`)
  const { capabilities, presets, cap } = provider.manifest
  // One more is made below.
  const names = ['payments-prod', 'ledger staging'].slice(0, (cap ?? 3) - 1)
  for (const group of report.value.groups) {
    for (const name of names) {
      server.seed({
        groupId: group.id,
        name,
        grants: presets[0]?.grants ?? [],
        createdAt: clock.now() - 90 * DAY,
        lastUsedAt: clock.now() - DAY,
        expiresAt: clock.now() + 90 * DAY,
        createdBy: { id: 'u_1', name: 'Amara Obi', isMember: true }
      })
    }
  }
  const newKey: NewKey = {
    groupId: report.value.groups[0]?.id ?? '',
    name: 'fuzzed [rk-7K2Q9M4D]',
    grants: capabilities.scopes === 'list' ? [...(presets[0]?.grants ?? [])] : [],
    permissionSetId: capabilities.scopes === 'set' ? (report.value.permissionSets[0]?.id ?? null) : null,
    expiresAt: capabilities.expiry === 'required' ? clock.now() + 90 * DAY : null,
    attributes: {}
  }
  const { key, secret } = found ?? committedValueOf(await client.createKey(newKey))
  await client.listKeys(null)
  await client.listGroup(key.groupId)
  await client.probe(secret)
  await client.disableKey(key)
  await client.enableKey(key)
  // Recorded with the list in which the key still lives; the list must not be read again after this.
  await client.revokeKey(key)
  return { newKey, secret, keyAddress: { providerKeyId: key.providerKeyId, groupId: key.groupId } }
}

function keyOf(headers: Record<string, string>): string {
  return ['authorization', 'x-api-key', 'x-blnk-key', 'x-access-key-id', 'x-workspace-id']
    .map(name => headers[name] ?? '')
    .join(' ')
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !SKIPPED.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])
  )
}
