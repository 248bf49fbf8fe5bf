import { DAY } from '../../core/clock'
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxOptions, SandboxSeed, StartSandbox } from '../kit/sandbox/sandbox'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { API_KEY_ENV, KEY_HEADER, MANAGEMENT_KEY, OWNERS } from './manifest'
import { newId, newSecret } from './sandbox-secrets'
import { createBlnkServer } from './sandbox-server'
import { consumerCallFor } from './sandbox-consumer'
import { isUsable, readSnapshot, storedNow } from './sandbox-state'
import type { BlnkState, StoredKey } from './sandbox-state'
import { isAtLeast, readVariant } from './sandbox-variant'
import type { Variant } from './sandbox-variant'

const DEFAULT_GROUPS = [
  { id: 'payments-team', name: 'payments-team' },
  { id: 'platform-team', name: 'platform-team' }
]

/**
 * A Blnk server with its quirks. Variants are words joined by `+`: a version (`0.11`, `0.12`, `0.13.2`, `0.14.3`, `0.15`),
 * `secure-mode-off`, `lossy` (last-used writes are lost), `two-servers` or `raced-revoke` (a revoke takes effect late), and for the
 * management credential `delegated`, `delegated-narrow` or `no-rights`.
 */
export const startSandbox: StartSandbox = async options => {
  const variant = readVariant(options.variant)
  const groups = options.groups ?? DEFAULT_GROUPS
  const homeOwner = groups[0]?.id ?? 'payments-team'
  const state = readSnapshot(options.state)
  const managementKey =
    options.credential?.[MANAGEMENT_KEY] ?? managementCredential(options, variant, state, homeOwner)
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: createBlnkServer({
      state,
      variant,
      now: options.now,
      random: options.random,
      startedAt: options.now(),
      // Without a master key nobody is master.
      isMaster: key => variant.credential === 'master' && matchesHash(key, hashOf(managementKey))
    }),
    faults,
    now: options.now,
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: {
      [OWNERS]: ownersFor(
        variant,
        groups.map(group => group.id)
      )
    },
    credential: { [MANAGEMENT_KEY]: managementKey },
    seed(seed) {
      const secret = newSecret(options.random)
      const stored = seededKey(seed, secret, options, variant)
      state.keys.push(stored)
      return { id: stored.id, secret: { [API_KEY_ENV]: secret } }
    },
    keys: () =>
      state.keys.map(key => ({
        id: key.id,
        groupId: key.owner,
        name: key.name,
        isActive: isUsable(key, options.now(), variant),
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    consumerCall: env => consumerCallFor(state.keys, env[API_KEY_ENV] ?? '', KEY_HEADER),
    faults,
    requests: server.requests,
    close: server.close,
    snapshot: () => structuredClone(state)
  }
}

/** A scoped key has one owner, which servers before 0.14.3 want to be told. */
function ownersFor({ credential, version }: Variant, owners: readonly string[]): string {
  if (credential === 'master') return owners.join('\n')
  return isAtLeast(version, 0, 14, 3) ? '' : (owners[0] ?? '')
}

function managementCredential(
  options: SandboxOptions,
  variant: Variant,
  state: BlnkState,
  owner: string
): string {
  const secret = newSecret(options.random)
  if (variant.credential === 'master') return secret
  const scopes = {
    delegated: ['api-keys:*', 'ledgers:*', 'balances:*', 'transactions:*', '*:read'],
    'delegated-narrow': ['api-keys:*'],
    'no-rights': ['balances:read']
  }[variant.credential]
  const now = options.now()
  state.keys.push({
    id: newId(options.random),
    name: 'rekey-management',
    owner,
    scopes,
    expiresAt: now + 365 * DAY,
    createdAt: now - DAY,
    lastUsedAt: null,
    revokedAt: null,
    storedAs: storedNow(variant.version),
    hash: hashOf(secret),
    uses: 0
  })
  return secret
}

function seededKey(seed: SandboxSeed, secret: string, options: SandboxOptions, variant: Variant): StoredKey {
  if (seed.status === 'disabled') throw new Error('Blnk has no disabled keys.')
  const now = options.now()
  const storedAs = seed.attributes?.['storedAs']
  return {
    id: newId(options.random),
    name: seed.name,
    owner: seed.groupId,
    scopes: [...seed.grants],
    expiresAt: seed.status === 'expired' ? now - DAY : (seed.expiresAt ?? now + 365 * DAY),
    createdAt: seed.createdAt,
    lastUsedAt: seed.lastUsedAt,
    revokedAt: seed.status === 'revoked' ? now - 1 : null,
    storedAs: storedAs === 'sha256' || storedAs === 'plaintext' ? storedAs : storedNow(variant.version),
    hash: hashOf(secret),
    uses: seed.lastUsedAt === null ? 0 : 1
  }
}
