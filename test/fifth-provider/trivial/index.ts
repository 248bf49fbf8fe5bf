import { z } from 'zod'
import { fault, ok, type Outcome } from '../../../src/core/fault'
import type { ProviderKey } from '../../../src/core/key'
import type { Provider, ProviderClient } from '../../../src/core/ports/provider'
import { parseBaseUrl } from '../../../src/net/base-url'
import { createFaultPlan } from '../../../src/providers/kit/sandbox/fault-plan'
import { openHttp } from '../../../src/net/http'
import { startLoopbackServer } from '../../../src/providers/kit/sandbox/loopback-server'
import type { StartSandbox } from '../../../src/providers/kit/sandbox/sandbox'
import { manifest } from './manifest'

const wire = z.array(z.object({ id: z.string(), name: z.string() }))
const notOffered: Outcome<never> = { kind: 'rejected', fault: fault('forbidden') }

export const provider: Provider = {
  manifest,
  async connect(input, tools) {
    const base = parseBaseUrl(input.baseUrl)
    if (!base.ok) return base
    const session = openHttp({ base: base.value, clock: tools.clock, limits: manifest.limits })
    const list: ProviderClient['listGroup'] = async () => {
      const answer = await session.read({ path: '/keys', schema: wire, classify: () => null })
      return answer.ok ? ok(answer.value.value.map(toKey)) : answer
    }
    return ok({
      async preflight() {
        const keys = await list('')
        if (!keys.ok) return keys
        return ok({
          groups: [{ id: 'only', name: 'Only', cap: null, environmentHint: null }],
          rights: [{ right: 'list', state: 'yes' }],
          warnings: [],
          version: null,
          grantable: null,
          permissionSets: [],
          clockOffsetMs: null
        })
      },
      async listKeys() {
        const keys = await list('')
        return keys.ok ? ok({ keys: keys.value, next: null, clockOffsetMs: null }) : keys
      },
      listGroup: list,
      createKey: () => Promise.resolve(notOffered),
      disableKey: () => Promise.resolve(notOffered),
      enableKey: () => Promise.resolve(notOffered),
      revokeKey: () => Promise.resolve(notOffered),
      probe: () => Promise.resolve({ kind: 'unclear', at: tools.clock.now(), why: 'no-probe' }),
      isOwnCredential: () => false,
      close: () => session.close()
    })
  }
}

export const startSandbox: StartSandbox = async options => {
  const keys = [{ id: 'one', name: 'first key' }]
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: () => ({ status: 200, json: keys }),
    faults,
    now: () => options.now()
  })
  return {
    url: server.url,
    settings: {},
    credential: { token: options.random() },
    seed: () => ({ id: 'one', secret: {} }),
    keys: () => [],
    consumerCall: () => ({ method: 'GET', path: '/keys', headers: {} }),
    faults,
    requests: () => server.requests(),
    close: () => server.close(),
    snapshot: () => ({})
  }
}

function toKey(row: { id: string; name: string }): ProviderKey {
  return {
    providerKeyId: row.id,
    groupId: 'only',
    groupName: 'Only',
    name: row.name,
    masked: null,
    status: 'active',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}
