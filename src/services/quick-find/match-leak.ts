import { candidatesIn } from '../../core/leak/candidates'
import { confirmedBy, endsOf, TELLING_CHARACTERS } from '../../core/leak/mask'
import type { KeyId, ProviderId } from '../../core/ids'
import type { KeyMark } from '../../core/ports/key-lookup'
import type { QuickFound, Sureness, HitReason } from './found'
import type { QuickFindTools } from './tools'

export type LeakHit = { readonly id: KeyId; readonly how: HitReason; readonly sure: Sureness }
export type LeakMatch = Pick<QuickFound, 'providers' | 'fingerprints' | 'total'> & {
  readonly hits: readonly LeakHit[]
}

/** More than this of one provider is a list, not an answer: the provider alone is named then. */
const MOST_BY_FORMAT = 30

/** The surest way first; what is certain makes everything weaker silent. */
export function matchLeak(tools: QuickFindTools, text: string): LeakMatch {
  const candidates = candidatesIn(text)
  const providers = providersOf(tools, candidates)
  const isOpen = tools.vault.state() === 'open' || tools.vault.state() === 'session'
  const fingerprints = isOpen ? 'compared' : 'locked'
  const certain = [...byFingerprint(tools, candidates), ...byMarks(tools, candidates, 'public-id', providers)]
  const hits = certain.length > 0 ? certain : byMarks(tools, candidates, 'mask', providers)
  const found = hits.length > 0 ? hits : byFormat(tools, providers)
  const once = [...new Map([...found].reverse().map(hit => [hit.id, hit])).values()].reverse()
  return { hits: once, total: once.length, providers: providers.map(({ id }) => id), fingerprints }
}

/** The vault's own keyed fingerprint: equal only for the very same secret, and useless to anybody else. */
function byFingerprint(tools: QuickFindTools, candidates: readonly string[]): readonly LeakHit[] {
  return candidates.flatMap(candidate => {
    const bytes = new TextEncoder().encode(candidate)
    const fingerprint = tools.vault.fingerprint(bytes)
    bytes.fill(0)
    if (!fingerprint.ok) return []
    const ids = tools.lookup.byFingerprint(fingerprint.value)
    return ids.map(id => ({ id, how: 'fingerprint', sure: 'certain' }) as const)
  })
}

type Suspect = { readonly id: ProviderId; readonly prefix: string; readonly isTelling: boolean }

/** Providers whose secrets look like one of the candidates. A form without a prefix of its own is only a hint. */
function providersOf(tools: QuickFindTools, candidates: readonly string[]): readonly Suspect[] {
  const suspects: Suspect[] = []
  for (const [id, { manifest }] of tools.providers) {
    const format = (manifest.secretFormats ?? []).find(({ pattern }) => {
      const shape = new RegExp(pattern)
      return candidates.some(candidate => shape.test(candidate))
    })
    if (format !== undefined) suspects.push({ id, prefix: format.prefix, isTelling: format.prefix !== '' })
  }
  const telling = suspects.filter(suspect => suspect.isTelling)
  return telling.length > 0 ? telling : suspects
}

function byMarks(
  tools: QuickFindTools,
  candidates: readonly string[],
  how: 'public-id' | 'mask',
  suspects: readonly Suspect[]
): readonly LeakHit[] {
  const set = new Set(candidates)
  const hits: { readonly id: KeyId; readonly shown: number }[] = []
  tools.lookup.forEachMark(mark => {
    const shown = how === 'public-id' ? (isNamed(mark, set) ? Infinity : 0) : shownBy(tools, mark, candidates)
    if (shown > 0) hits.push({ id: mark.id, shown })
  })
  if (how === 'public-id') return hits.map(({ id }) => ({ id, how, sure: 'certain' }))
  const isAlone = hits.length === 1
  return hits.map(({ id, shown }) => {
    const isTelling = shown >= TELLING_CHARACTERS && (isAlone || suspects.length > 0)
    return { id, how, sure: isTelling && isAlone ? 'likely' : 'possible' }
  })
}

/** Provider ids of a few digits stand in every text; a public id is long enough to be meant. */
const SHORTEST_ID = 12

function isNamed(mark: KeyMark, candidates: ReadonlySet<string>): boolean {
  if (mark.providerKeyId.length >= SHORTEST_ID && candidates.has(mark.providerKeyId)) return true
  const { masked } = mark
  return masked !== null && masked.length >= SHORTEST_ID && endsOf(masked) === null && candidates.has(masked)
}

function shownBy(tools: QuickFindTools, mark: KeyMark, candidates: readonly string[]): number {
  const ends = mark.masked === null ? null : endsOf(mark.masked)
  if (ends === null) return 0
  const formats = prefixesOf(tools, mark.providerId)
  const shared = Math.max(
    0,
    ...formats.filter(prefix => ends.head.startsWith(prefix)).map(prefix => prefix.length)
  )
  return Math.max(0, ...candidates.map(candidate => confirmedBy(ends, candidate, shared)))
}

function prefixesOf(tools: QuickFindTools, providerId: string): readonly string[] {
  for (const [id, { manifest }] of tools.providers) {
    if (id === providerId) return (manifest.secretFormats ?? []).map(({ prefix }) => prefix)
  }
  return []
}

/** All live keys of the provider that it must be of, when those are few enough to look through. */
function byFormat(tools: QuickFindTools, suspects: readonly Suspect[]): readonly LeakHit[] {
  const telling = suspects.filter(suspect => suspect.isTelling)
  if (telling.length === 0) return []
  const page = tools.keys.page({
    filter: { providerIds: telling.map(({ id }) => id) },
    sort: 'lastUsed',
    descending: true,
    group: 'none',
    offset: 0,
    limit: MOST_BY_FORMAT
  })
  if (page.total > MOST_BY_FORMAT) return []
  // A key with a mask would have been found by it: its mask contradicts.
  const open = page.rows.filter(({ key }) => key.masked === null || endsOf(key.masked) === null)
  return open.map(({ key }) => ({ id: key.id, how: 'format', sure: 'possible' }))
}
