import { assess } from '../core/dormancy/assess'
import type { LastUsedQuality } from '../core/dormancy/assessment'
import { policyFor } from '../core/dormancy/policy'
import type { DormancyPolicy, PolicyBook } from '../core/dormancy/policy'
import type { AbortSignalLike } from '../core/clock'
import { isProduction } from '../core/environment'
import type { AccountId, KeyId } from '../core/ids'
import type { Key, Permissions } from '../core/key'
import { breadthOf } from '../core/permissions'
import type { Breadth } from '../core/permissions'
import type { PermissionItem, ProviderManifest } from '../core/ports/provider'
import type { Judge } from '../core/ports/keys'
import type { InventoryTools } from './inventory-tools'
import { clockOffsetOf } from './our-clock'

/** Verdicts of one part: a few milliseconds, so that windows are answered in between. */
const PART = 4_000
const SAVED_AT_ONCE = 250
/** Given to a key whose create had no answer: nobody holds its secret. */
const ORPHAN_TAG = 'orphan'

/**
 * Makes the verdicts that are missing or older than `before`, in parts, and lets other work in between. Answers how many
 * were made.
 */
export async function assessOlderThan(
  tools: InventoryTools,
  before: number,
  signal?: AbortSignalLike
): Promise<number> {
  const { keys, clock } = tools
  await keys.whenReady()
  // A verdict of this very moment is never older than `before`: nothing is judged twice.
  const at = Math.max(clock.now(), before)
  const judge = beginJudging(tools)
  let made = 0
  for (let from: number | null = 0; from !== null && signal?.aborted !== true;) {
    const part = keys.assess({ judge, before, at, from, limit: PART })
    made += part.made
    from = part.next
    if (from !== null) await clock.sleep(0)
  }
  return made
}

/** Writes verdicts down, a few at a time. Nothing waits for it: what is lost with a crash is made again. */
export async function saveVerdicts({ keys, clock }: InventoryTools): Promise<void> {
  do await clock.sleep(0)
  while (keys.saveVerdicts(SAVED_AT_ONCE) > 0)
}

/** Makes the verdicts of one pass, or of one page: what they have in common is looked up once. */
export function beginJudging(tools: InventoryTools): Judge {
  const accounts = new Map<AccountId, AccountContext>()
  const book = tools.policies()
  const exclusions = tools.exclusions()
  const orphans = tools.orphans()
  const contextOf = (id: AccountId): AccountContext => {
    const known = accounts.get(id)
    if (known !== undefined) return known
    const made = makeAccountContext(tools, id)
    accounts.set(id, made)
    return made
  }
  return ({ key, history, traits, activeBeside }, now) => {
    const account = contextOf(key.accountId)
    const { isProduction, policy } = placeOf(account, book, key)
    const limit = account.hasCaps ? (account.caps.get(key.groupId) ?? account.cap) : null
    // Written out field by field: copies of objects would be a third of a pass over a million keys.
    const verdict = assess({
      key,
      history,
      traits: {
        hasSeveralEnvironments: traits.hasSeveralEnvironments,
        isNameless: traits.isNameless,
        isMarked: traits.isMarked,
        isProduction,
        breadth: breadthIn(account, key.permissions)
      },
      quality: account.quality,
      policy,
      exclusions,
      now,
      clockOffsetMs: account.clockOffsetMs,
      lastGoodSyncAt: account.lastGoodSyncAt,
      canExpire: account.canExpire,
      cap: limit === null ? null : { used: activeBeside(), limit },
      isOrphan: key.tags.includes(ORPHAN_TAG) || isLost(orphans, key),
      isLeaked: key.tags.includes('leaked')
    })
    return { verdict, idleSince: verdict.idleSince }
  }
}

/** In an open rotation the rotation itself says what became of its keys. */
function isLost(orphans: ReadonlySet<KeyId>, key: Key): boolean {
  return orphans.size > 0 && key.rotationId === null && orphans.has(key.id)
}

type Place = { readonly policy: DormancyPolicy; readonly isProduction: boolean }

/** What all keys of an account share, and what was found out about their environments and permissions. */
type AccountContext = {
  readonly accountId: AccountId
  readonly lastGoodSyncAt: number | null
  readonly clockOffsetMs: number
  readonly quality: LastUsedQuality
  readonly canExpire: boolean
  readonly catalogue: readonly PermissionItem[]
  readonly caps: ReadonlyMap<string, number>
  readonly cap: number | null
  readonly hasCaps: boolean
  readonly places: Map<string, Place>
  readonly breadths: Map<Permissions, Breadth>
}

function makeAccountContext(tools: InventoryTools, accountId: AccountId): AccountContext {
  const { lastGoodSyncAt, report } = tools.accounts.state(accountId)
  const manifest = tools.providerOf(accountId)?.manifest ?? null
  const caps = new Map<string, number>()
  for (const group of report?.groups ?? []) if (group.cap !== null) caps.set(group.id, group.cap)
  return {
    accountId,
    lastGoodSyncAt,
    clockOffsetMs: clockOffsetOf(tools.accounts, accountId),
    quality: qualityOf(manifest),
    canExpire: manifest !== null && manifest.capabilities.expiry !== 'none',
    catalogue: manifest?.permissions ?? [],
    caps,
    cap: manifest?.cap ?? null,
    hasCaps: caps.size > 0 || (manifest?.cap ?? null) !== null,
    places: new Map(),
    breadths: new Map()
  }
}

function placeOf(account: AccountContext, book: PolicyBook, { environment }: Key): Place {
  const known = account.places.get(environment)
  if (known !== undefined) return known
  const place = {
    policy: policyFor(book, environment, account.accountId),
    isProduction: isProduction(environment)
  }
  account.places.set(environment, place)
  return place
}

/** By the object: in a pass all keys with the same permissions share one. */
function breadthIn({ breadths, catalogue }: AccountContext, permissions: Permissions): Breadth {
  const known = breadths.get(permissions)
  if (known !== undefined) return known
  const breadth = breadthOf(permissions, catalogue)
  breadths.set(permissions, breadth)
  return breadth
}

function qualityOf(manifest: ProviderManifest | null): LastUsedQuality {
  const lagMs = manifest?.lastUsedLagMs ?? 0
  const coverage = manifest === null ? 'partial' : COVERAGE[manifest.lastUsedQuality.kind]
  const areProbesSilent = manifest?.capabilities.probe === 'silent'
  return { lagMs, coverage, trackingBeganAt: null, areProbesSilent }
}

/** A lossy provider may miss a use, and never invents one. */
const COVERAGE = { exact: 'full', lossy: 'best-effort', none: 'partial' } as const
