import { isOwnProbe } from '../../core/dormancy/last-use'
import { environmentsIn } from '../../core/environment'
import type { KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import { breadthOf, diffPermissions, widestFirst, type Breadth } from '../../core/permissions'
import type { Delivery } from '../../core/ports/deliveries'
import { canReplaceKeys } from '../../core/rotation/replacement'
import type { KeyWithVerdict } from '../../core/ports/keys'
import type { QuickFindTools } from './tools'

/** How often a key is used, as far as the readings of it show. */
export type Cadence = {
  /** Distinct uses seen, our own probes left out. */
  readonly usesSeen: number
  /** When the first of the readings behind this was taken; null without any. */
  readonly since: number | null
  /** Middle of the times between two uses; null with fewer than two gaps. */
  readonly typicalGapMs: number | null
  readonly longestGapMs: number | null
}

export type StandIn = {
  readonly found: KeyWithVerdict
  /** Grants of the dying key that this one has not. */
  readonly lacks: readonly string[]
  /** Only permissions of the same provider can be compared. */
  readonly isComparable: boolean
}

/** What may break when a key dies. Everything here is known or said to be unknown; nothing is guessed. */
export type BlastRadius = {
  readonly found: KeyWithVerdict
  readonly cadence: Cadence
  readonly breadth: Breadth
  /** Widest first, each in the provider's words where it has some. */
  readonly permissions: readonly { readonly grant: string; readonly words: string | null }[]
  /** Where it is valid, and every other environment that its name speaks of. */
  readonly environments: readonly string[]
  readonly deliveredTo: readonly Pick<Delivery, 'at' | 'label' | 'proof'>[]
  /** Other live keys of the same service and environment. */
  readonly standIns: readonly StandIn[]
  readonly can: { readonly disable: boolean; readonly revoke: boolean; readonly rotate: boolean }
}

const READINGS = 200
const MOST_STAND_INS = 20

export function blastRadius(tools: QuickFindTools, keyId: KeyId): BlastRadius | null {
  const found = tools.keys.withVerdict(keyId)
  if (found === null) return null
  const { key } = found
  const manifest = tools.providers.get(key.providerId)?.manifest ?? null
  const catalogue = manifest?.permissions ?? []
  const words = new Map(catalogue.map(item => [item.grant, item.words]))
  // A key that is not listed may still work: it can be revoked by its id.
  const isLive = key.status !== 'revoked'
  const isListed = key.vanishedAt === null
  const isFree = isLive && key.rotationId === null && !key.isManagementCredential
  return {
    found,
    cadence: cadenceOf(tools, key),
    breadth: breadthOf(key.permissions, catalogue),
    permissions: widestFirst(key.permissions.grants, catalogue).map(grant => ({
      grant,
      words: words.get(grant) ?? null
    })),
    environments: [...new Set([key.environment, ...environmentsIn(key.name)])],
    deliveredTo: tools.deliveredTo(keyId),
    standIns: standInsOf(tools, key),
    can: {
      disable: isFree && isListed && key.status === 'active' && manifest?.capabilities.disable === true,
      revoke: isFree && manifest?.capabilities.revoke === true,
      rotate: isLive && isListed && key.rotationId === null && manifest !== null && canReplaceKeys(manifest)
    }
  }
}

function cadenceOf(tools: QuickFindTools, key: Key): Cadence {
  const readings = tools.observations.recent(key.id, READINGS)
  const since = readings.at(-1)?.observedAt ?? null
  const probes = since === null ? [] : tools.observations.probes(key.id, since)
  const uses = new Set<number>()
  for (const { lastUsed } of readings) {
    if (lastUsed.kind === 'used' && !isOwnProbe(lastUsed.at, lastUsed.precisionMs, probes))
      uses.add(lastUsed.at)
  }
  const times = [...uses].sort((a, b) => a - b)
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const middle = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]
  // The one that is remembered may be of before these readings, or of after: some histories were taken over as a whole.
  const longest = Math.max(tools.observations.longestGapMs(key.id) ?? 0, gaps.at(-1) ?? 0)
  return {
    usesSeen: times.length,
    since,
    typicalGapMs: gaps.length < 2 ? null : (middle ?? null),
    longestGapMs: longest === 0 ? null : longest
  }
}

function standInsOf(tools: QuickFindTools, key: Key): readonly StandIn[] {
  const page = tools.keys.page({
    filter: { services: [key.service], environments: [key.environment], statuses: ['active'] },
    sort: 'lastUsed',
    descending: true,
    group: 'none',
    offset: 0,
    limit: MOST_STAND_INS + 1
  })
  return page.rows
    .filter(found => found.key.id !== key.id)
    .slice(0, MOST_STAND_INS)
    .map(found => {
      const isComparable = found.key.providerId === key.providerId
      const lacks = isComparable ? diffPermissions(key.permissions, found.key.permissions).narrower : []
      return { found, lacks, isComparable }
    })
}
