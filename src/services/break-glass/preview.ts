import { MINUTE } from '../../core/clock'
import { isProduction } from '../../core/environment'
import { fault, type Fault } from '../../core/fault'
import type { AccountId, KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { ProviderManifest } from '../../core/ports/provider'
import { onOurClock } from '../our-clock'
import type { RevocationTools } from '../revocation/tools'
import { countWithoutCreator, keysOf, type BreakGlassChoice, type ChoiceTools } from './choice'

/** Why a key of the choice is not part of the batch. */
export type LeftOutReason =
  'already-revoked' | 'in-rotation' | 'management-credential' | 'cannot-revoke' | 'cannot-disable'

export type AccountShare = {
  readonly accountId: AccountId
  readonly keys: number
  /** When this account's list was last read whole. */
  readonly asOf: number | null
  /** Why it could not be read just now; null when it was, or when nobody tried. */
  readonly fault: Fault | null
  /** Requests that the batch needs there at least, and how long its provider's limits make that. */
  readonly requests: number
  readonly atLeastMs: number
}

export type Count = { readonly value: string; readonly count: number }

export type BreakGlassPreview = {
  readonly keys: number
  readonly accounts: readonly AccountShare[]
  readonly environments: readonly Count[]
  readonly services: readonly Count[]
  readonly production: number
  readonly usedRecently: number
  readonly neverUsed: number
  /** Keys whose provider can stop them without killing them. */
  readonly canBeDisabled: number
  readonly management: number
  /** Keys that the last whole list of their account did not show: they are revoked by their id all the same. */
  readonly notListed: number
  /** The first keys of the batch, those of production before the others. */
  readonly named: readonly Key[]
  readonly leftOut: readonly {
    readonly keyId: KeyId
    readonly name: string
    readonly reason: LeftOutReason
  }[]
  /** What this preview cannot know. */
  readonly unknowns: {
    readonly lastUsed: number
    readonly creator: number
    readonly accountsNotRead: number
  }
  readonly atLeastMs: number
}

export type Planned = {
  readonly keys: readonly Key[]
  readonly leftOut: readonly { readonly key: Key; readonly reason: LeftOutReason }[]
  readonly preview: BreakGlassPreview
}

/** What a batch would do, by what the store knows now. `failures` are accounts that could not be read just before. */
export async function planBatch(
  tools: RevocationTools,
  choice: BreakGlassChoice,
  failures: ReadonlyMap<AccountId, Fault> = new Map(),
  pause: ChoiceTools['pause'] = null
): Promise<Planned> {
  const from = { ...tools, pause }
  const all = (await keysOf(from, choice.selection)).map(({ key }) => key)
  const sorted = all.map(key => ({ key, reason: reasonToLeaveOut(tools, choice, key) }))
  const keys = sorted.filter(({ reason }) => reason === null).map(({ key }) => key)
  const leftOut = sorted.flatMap(({ key, reason }) => (reason === null ? [] : [{ key, reason }]))
  const accounts = sharesOf(tools, choice, keys, failures)
  return {
    keys,
    leftOut,
    preview: {
      keys: keys.length,
      accounts,
      environments: countsBy(keys, key => key.environment),
      services: countsBy(keys, key => key.service),
      production: keys.filter(key => isProduction(key.environment)).length,
      usedRecently: keys.filter(key => isRecent(tools, key)).length,
      neverUsed: keys.filter(key => key.lastUsed.kind === 'never').length,
      canBeDisabled: keys.filter(key => manifestOf(tools, key)?.capabilities.disable === true).length,
      management: keys.filter(key => key.isManagementCredential).length,
      notListed: keys.filter(key => key.vanishedAt !== null).length,
      named: namedOf(keys),
      leftOut: leftOut.map(({ key, reason }) => ({ keyId: key.id, name: key.name, reason })),
      unknowns: {
        lastUsed: keys.filter(key => key.lastUsed.kind === 'unknown').length,
        creator: await countWithoutCreator(from, choice.selection),
        accountsNotRead: accounts.filter(account => account.fault !== null || account.asOf === null).length
      },
      atLeastMs: Math.max(0, ...accounts.map(account => account.atLeastMs))
    }
  }
}

export function faultOfReason(reason: LeftOutReason): Fault {
  switch (reason) {
    case 'already-revoked':
      return fault('conflict', 'already-revoked')
    case 'in-rotation':
      return fault('conflict', 'rotation-open')
    case 'management-credential':
      return fault('forbidden', 'self-lockout')
    case 'cannot-revoke':
      return fault('permission-missing', 'missing-revoke')
    case 'cannot-disable':
      return fault('permission-missing')
    default:
      return reason satisfies never
  }
}

function reasonToLeaveOut(tools: RevocationTools, choice: BreakGlassChoice, key: Key): LeftOutReason | null {
  if (key.status === 'revoked') return 'already-revoked'
  if (key.rotationId !== null) return 'in-rotation'
  if (key.isManagementCredential && choice.management === 'left-out') return 'management-credential'
  const capabilities = manifestOf(tools, key)?.capabilities
  if (choice.mode === 'disable-only') return capabilities?.disable === true ? null : 'cannot-disable'
  return capabilities?.revoke === true ? null : 'cannot-revoke'
}

function isRecent(tools: RevocationTools, key: Key): boolean {
  const { lastUsed } = onOurClock(tools.accounts, key)
  if (lastUsed.kind !== 'used') return false
  return tools.clock.now() - lastUsed.at - lastUsed.precisionMs < tools.quietMs(key)
}

function sharesOf(
  tools: RevocationTools,
  choice: BreakGlassChoice,
  keys: readonly Key[],
  failures: ReadonlyMap<AccountId, Fault>
): readonly AccountShare[] {
  return [...new Set(keys.map(key => key.accountId))].map(accountId => {
    const ofAccount = keys.filter(key => key.accountId === accountId)
    const manifest = tools.providerOf(accountId)?.manifest ?? null
    const requests = requestsFor(choice, ofAccount, manifest)
    const perMinute = manifest?.limits.requestsPerMinute ?? null
    return {
      accountId,
      keys: ofAccount.length,
      asOf: tools.accounts.state(accountId).lastGoodSyncAt,
      fault: failures.get(accountId) ?? null,
      requests,
      atLeastMs: perMinute === null ? 0 : Math.round((requests / perMinute) * MINUTE)
    }
  })
}

/** One call a key and one list a group to prove them; disabling first is one more call for each key that can be. */
function requestsFor(
  choice: BreakGlassChoice,
  keys: readonly Key[],
  manifest: ProviderManifest | null
): number {
  const groups = new Set(keys.map(key => key.groupId)).size
  const disables = choice.mode !== 'revoke' && manifest?.capabilities.disable === true ? keys.length : 0
  const revokes = choice.mode === 'disable-only' ? 0 : keys.length + groups
  return disables + revokes
}

function countsBy(keys: readonly Key[], valueOf: (key: Key) => string): readonly Count[] {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(valueOf(key), (counts.get(valueOf(key)) ?? 0) + 1)
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
}

function manifestOf(tools: RevocationTools, key: Key): ProviderManifest | null {
  return tools.providerOf(key.accountId)?.manifest ?? null
}

/** More than this nobody reads. */
const MOST_NAMED = 200

function namedOf(keys: readonly Key[]): readonly Key[] {
  const rank = (key: Key): number => (isProduction(key.environment) ? 0 : 1)
  return keys
    .toSorted((left, right) => rank(left) - rank(right) || left.name.localeCompare(right.name))
    .slice(0, MOST_NAMED)
}
