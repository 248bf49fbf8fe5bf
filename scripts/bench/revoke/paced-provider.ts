import { z } from 'zod'
import type { Account } from '../../../src/core/account'
import type { Clock } from '../../../src/core/clock'
import { fault } from '../../../src/core/fault'
import { asAccountId, asProviderId } from '../../../src/core/ids'
import type { ProviderKey } from '../../../src/core/key'
import type { Provider, ProviderClient, ProviderManifest } from '../../../src/core/ports/provider'
import { openHttp } from '../../../src/net/http'
import { parseBaseUrl } from '../../../src/net/base-url'

const GROUP = 'bench'
const SINCE = Date.UTC(2026, 0, 1)

const listSchema = z.object({ keys: z.array(z.object({ id: z.string(), isLive: z.boolean() })) })
const revokedSchema = z.object({ id: z.string(), revoked: z.literal(true) })
const notHere = { kind: 'not-sent', fault: fault('invalid-input', 'unknown-command') } as const

/** A provider as plain as can be: what is measured is ours. */
export function pacedProvider(manifestOf: ProviderManifest, perMinute: number | null): Provider {
  const manifest: ProviderManifest = {
    ...manifestOf,
    id: asProviderId('bench'),
    name: 'Bench',
    limits: { requestsPerMinute: perMinute, maxConcurrent: 16, burst: 5 },
    capabilities: { ...manifestOf.capabilities, disable: false, enable: false }
  }
  return {
    manifest,
    connect: (input, tools) => {
      const base = parseBaseUrl(input.baseUrl)
      if (!base.ok) return Promise.resolve(base)
      const http = openHttp({ base: base.value, clock: tools.clock, limits: manifest.limits })
      return Promise.resolve({ ok: true, value: clientOf(http) })
    }
  }
}

function clientOf(session: ReturnType<typeof openHttp>): ProviderClient {
  return {
    preflight: () => Promise.resolve({ ok: false, fault: fault('internal') }),
    listKeys: () => Promise.resolve({ ok: false, fault: fault('internal') }),
    listGroup: async () => {
      const answer = await session.read({ path: '/keys', schema: listSchema, classify: () => null })
      return answer.ok ? { ok: true, value: answer.value.value.keys.map(toKey) } : answer
    },
    createKey: () => Promise.resolve(notHere),
    disableKey: () => Promise.resolve(notHere),
    enableKey: () => Promise.resolve(notHere),
    revokeKey: async key => {
      const outcome = await session.change({
        method: 'DELETE',
        path: `/keys/${key.providerKeyId}`,
        schema: revokedSchema,
        classify: () => null
      })
      return outcome.kind === 'committed' ? { kind: 'committed', value: { alreadyGone: false } } : outcome
    },
    probe: () => Promise.resolve({ kind: 'unclear', at: 0, why: 'no-probe' }),
    isOwnCredential: () => false,
    close: () => session.close()
  }
}

function toKey({ id, isLive }: { readonly id: string; readonly isLive: boolean }): ProviderKey {
  return {
    providerKeyId: id,
    groupId: GROUP,
    groupName: 'Bench',
    name: `worker ${id}`,
    masked: `…${id.slice(-4)}`,
    status: isLive ? 'active' : 'revoked',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: SINCE,
    createdBy: { id: 'user-sam', name: 'Sam Gone', isMember: false },
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'never' },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

export function benchAccount(baseUrl: string): Account {
  return {
    id: asAccountId('bench'),
    providerId: asProviderId('bench'),
    name: 'Bench',
    environment: 'staging',
    baseUrl,
    settings: {},
    isSandbox: false,
    createdAt: SINCE
  }
}

export function realClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: ms =>
      new Promise(resolve => {
        setTimeout(resolve, ms)
      })
  }
}
