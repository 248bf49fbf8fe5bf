import type { Fault, Outcome } from '../../src/core/fault'
import type { CreatedKey, Provider, ProviderClient } from '../../src/core/ports/provider'
import { wipeBundle } from '../../src/core/secret'
import { toFaultView } from '../../src/contract/reply'
import { providers, sandboxes } from '../../src/providers/registry'
import type { StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { openReplay } from './replay'
import type { Replay } from './replay'
import { spoiled } from './spoil'
import { count, newTally, note, pick, pollution, seededRandom } from './tally'
import type { Tally } from './tally'

// Answers of each provider with something wrong in them, through the real adapter and a real socket.

export type BodyOptions = { readonly seed: number; readonly perProvider: number }

const OPERATIONS = [
  'preflight', 'listKeys', 'listGroup', 'createKey', 'createKey', 'createKey', 'disableKey', 'enableKey', 'revokeKey', 'probe'
] as const // prettier-ignore
type Operation = (typeof OPERATIONS)[number]
/** A client remembers what it read and waits when it is told to: a new one now and then, so that calls go on. */
const CALLS_PER_CLIENT = 8

export async function fuzzBodies(options: BodyOptions): Promise<Tally> {
  const tally = newTally('bodies')
  const starts = sandboxes()
  for (const [id, provider] of providers()) {
    const start = starts.get(id)
    // Its answers are not bodies: test/real spoils them on the wire.
    if (start !== undefined) await fuzzProvider(tally, provider, start, options)
  }
  for (const name of pollution()) note(tally, options.seed, `Object.prototype was given ${name}`)
  return tally
}

async function fuzzProvider(
  tally: Tally,
  provider: Provider,
  start: StartSandbox,
  { seed, perProvider }: BodyOptions
): Promise<void> {
  const random = seededRandom(seed)
  const replay = await openReplay(provider, start)
  let served = 0
  // Most answers of a call are left alone, so that the ones behind them are reached too.
  replay.spoilWith(answer => {
    if (random() < 0.4) return answer
    served += 1
    return spoiled(answer, random)
  })
  try {
    while (served < perProvider) {
      const client = await replay.connect()
      for (let calls = 0; calls < CALLS_PER_CLIENT && served < perProvider; calls += 1) {
        await tryOne(
          tally,
          replay,
          client,
          pick(random, OPERATIONS),
          `${provider.manifest.id} after ${served} bodies`,
          seed
        )
      }
      await client.close()
    }
  } finally {
    await replay.close()
  }
  tally.runs += served
  count(tally, provider.manifest.id, served)
}

async function tryOne(
  tally: Tally,
  replay: Replay,
  client: ProviderClient,
  operation: Operation,
  where: string,
  seed: number
): Promise<void> {
  const found = await call(replay, client, operation).catch((error: unknown) => {
    note(
      tally,
      seed,
      `${where}: ${operation} threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`
    )
    return null
  })
  const problem = found === null ? null : problemOf(operation, found)
  if (problem !== null) note(tally, seed, `${where}: ${operation}: ${problem}`)
  count(tally, found === null ? 'threw' : kindOf(found))
}

type Found = Awaited<ReturnType<typeof call>>

async function call({ newKey, keyAddress, secret }: Replay, client: ProviderClient, operation: Operation) {
  switch (operation) {
    case 'preflight':
      return client.preflight()
    case 'listKeys':
      return client.listKeys(null)
    case 'listGroup':
      return client.listGroup(keyAddress.groupId)
    case 'createKey':
      return client.createKey(newKey)
    case 'disableKey':
      return client.disableKey(keyAddress)
    case 'enableKey':
      return client.enableKey(keyAddress)
    case 'revokeKey':
      return client.revokeKey(keyAddress)
    case 'probe':
      return client.probe(secret)
    default:
      return operation satisfies never
  }
}

function kindOf(found: Found): string {
  return 'ok' in found ? (found.ok ? 'ok' : 'fault') : found.kind
}

function problemOf(operation: Operation, found: Found): string | null {
  if ('ok' in found) return found.ok ? null : problemOfFault(found.fault)
  if ('at' in found) return Number.isFinite(found.at) ? null : 'a probe without a time'
  if (found.kind !== 'committed') return problemOfFault(found.fault)
  return operation === 'createKey' ? problemOfCreated(found as Outcome<CreatedKey>) : null
}

function problemOfFault(fault: Fault): string | null {
  const view = toFaultView(fault)
  return view.code === fault.code && view.code !== 'internal'
    ? null
    : `untyped fault ${JSON.stringify(fault)}`
}

/** Committed means: here is the key's id, and here is its secret. */
function problemOfCreated(outcome: Outcome<CreatedKey>): string | null {
  if (outcome.kind !== 'committed') return null
  const { key, secret } = outcome.value
  const hasId = typeof key.providerKeyId === 'string' && key.providerKeyId !== ''
  const parts = secret.parts.filter(part => part.isSecret)
  const hasSecret = parts.length > 0 && parts.every(part => part.value.byteLength > 0)
  wipeBundle(secret)
  return hasId && hasSecret ? null : 'COMMITTED without id and secret'
}
