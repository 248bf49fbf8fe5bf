import { assess } from '../core/dormancy/assess'
import type { Assessment, LastUsedQuality } from '../core/dormancy/assessment'
import { policyFor } from '../core/dormancy/policy'
import type { Account } from '../core/account'
import type { AbortSignalLike } from '../core/clock'
import type { AccountId } from '../core/ids'
import type { Key } from '../core/key'
import type { ProviderManifest } from '../core/provider'
import type { AssessableKey } from '../store/ports'
import type { InventoryTools } from './inventory-tools'

const BATCH = 250

/**
 * Makes the verdicts that are missing or older than `before`, in batches, and lets other work in between. Answers how many
 * were made.
 */
export async function assessOlderThan(
  tools: InventoryTools,
  before: number,
  signal?: AbortSignalLike
): Promise<number> {
  const context = contextOf(tools)
  let made = 0
  while (signal?.aborted !== true) {
    const batch = tools.keys.unassessed(before, BATCH)
    if (batch.length === 0) break
    // A verdict of this very moment is never older than `before`: the loop always ends.
    const at = Math.max(tools.clock.now(), before)
    tools.keys.saveVerdicts(
      batch.map(assessable => ({
        id: assessable.key.id,
        verdict: assess(assessmentOf(context, assessable, at)),
        at
      }))
    )
    made += batch.length
    await tools.clock.sleep(0)
  }
  return made
}

type AccountContext = {
  readonly account: Account
  readonly lastGoodSyncAt: number | null
  readonly manifest: ProviderManifest | null
  readonly caps: ReadonlyMap<string, number>
}

type Context = {
  readonly tools: InventoryTools
  readonly accounts: Map<AccountId, AccountContext | null>
  readonly used: Map<AccountId, Map<string, number>>
}

function contextOf(tools: InventoryTools): Context {
  return { tools, accounts: new Map(), used: new Map() }
}

function assessmentOf(context: Context, { key, history }: AssessableKey, now: number): Assessment {
  const { tools } = context
  const account = accountContext(context, key.accountId)
  return {
    key,
    history,
    quality: qualityOf(account?.manifest ?? null),
    policy: policyFor(tools.policies(), key.environment, key.accountId),
    exclusions: tools.exclusions(),
    now,
    lastGoodSyncAt: account?.lastGoodSyncAt ?? null,
    catalogue: account?.manifest?.permissions ?? [],
    canExpire: account?.manifest !== null && account?.manifest.capabilities.expiry !== 'none',
    cap: capOf(context, account, key),
    isOrphan: tools.orphans().has(key.id),
    isLeaked: key.tags.includes('leaked')
  }
}

function accountContext(context: Context, id: AccountId): AccountContext | null {
  const known = context.accounts.get(id)
  if (known !== undefined) return known
  const account = context.tools.accounts.get(id)
  const made = account === null ? null : makeAccountContext(context.tools, account)
  context.accounts.set(id, made)
  return made
}

function makeAccountContext(tools: InventoryTools, account: Account): AccountContext {
  const { lastGoodSyncAt, report } = tools.accounts.state(account.id)
  const manifest = tools.providerOf(account.id)?.manifest ?? null
  const caps = new Map<string, number>()
  for (const group of report?.groups ?? []) if (group.cap !== null) caps.set(group.id, group.cap)
  return { account, lastGoodSyncAt, manifest, caps }
}

function qualityOf(manifest: ProviderManifest | null): LastUsedQuality {
  const lagMs = manifest?.lastUsedLagMs ?? 0
  const coverage = manifest === null ? 'partial' : COVERAGE[manifest.capabilities.lastUsed]
  return { lagMs, coverage, trackingBeganAt: null }
}

/** Where it depends on the version, the value is written when there is time for it: it may be missed, never invented. */
const COVERAGE = { reported: 'full', 'by-version': 'best-effort', 'not-reported': 'partial' } as const

function capOf(context: Context, account: AccountContext | null, key: Key): Assessment['cap'] {
  const limit = account?.caps.get(key.groupId) ?? account?.manifest?.cap ?? null
  if (limit === null) return null
  return { used: usedOf(context, key.accountId).get(key.groupId) ?? 0, limit }
}

/** Counted once for each account with a cap: active keys by group. */
function usedOf(context: Context, accountId: AccountId): Map<string, number> {
  const known = context.used.get(accountId)
  if (known !== undefined) return known
  const used = new Map<string, number>()
  context.tools.keys.forEachOfAccount(accountId, key => {
    if (key.status !== 'active' || key.vanishedAt !== null) return
    used.set(key.groupId, (used.get(key.groupId) ?? 0) + 1)
  })
  context.used.set(accountId, used)
  return used
}
