import { z } from 'zod'
import type { AccountId, KeyId } from '../../core/ids'
import type { BatchMode } from '../../core/ports/batches'
import type { DeliveryStore } from '../../core/ports/deliveries'
import type { KeyFilter } from '../../core/ports/key-query'
import type { KeyStore, KeyWithVerdict } from '../../core/ports/keys'

/** What shall die. The parts narrow each other down; each part's values widen it. At least one part is needed. */
export type BreakGlassSelection = {
  readonly creators?: readonly string[]
  readonly accountIds?: readonly AccountId[]
  readonly services?: readonly string[]
  readonly environments?: readonly string[]
  readonly findings?: readonly string[]
  /** Keys whose secret Rekey delivered to one of these, however long ago. */
  readonly destinations?: readonly string[]
  /** Keys picked one by one. */
  readonly keyIds?: readonly KeyId[]
}

export type BreakGlassChoice = {
  readonly selection: BreakGlassSelection
  readonly mode: BatchMode
  /** The credentials that Rekey itself works with: never part of a batch unless somebody chose them by name. */
  readonly management: 'left-out' | 'included'
}

/** Where a batch began: in this dialog, or with keys that were chosen in the list. */
export type BatchOrigin = 'break-glass' | 'keys'

const texts = z.array(z.string()).optional()
const stored = z.object({
  origin: z.enum(['break-glass', 'keys']).default('break-glass'),
  creators: texts,
  accountIds: texts,
  services: texts,
  environments: texts,
  findings: texts,
  destinations: texts,
  keyIds: texts
})
export type StoredSelection = z.infer<typeof stored>

const PART = 2_000

export type ChoiceTools = {
  readonly keys: Pick<KeyStore, 'page' | 'withVerdict'>
  readonly deliveries: Pick<DeliveryStore, 'keysIn'>
  /**
   * Between parts, so that others have a turn: a choice may be all keys of a large company. Null for what is acted on: a list
   * that changes between two parts could hide a key.
   */
  readonly pause: (() => Promise<void>) | null
}

export function isEmpty(selection: BreakGlassSelection): boolean {
  return !Object.values(selection).some(part => part.length > 0)
}

/**
 * All keys of a choice, whatever may be done with them. Those that a person picked are all in it, whatever the lists say; of
 * the others all that are not revoked: a key that is not listed may still work.
 */
export async function keysOf(
  tools: ChoiceTools,
  selection: BreakGlassSelection
): Promise<readonly KeyWithVerdict[]> {
  const picked = selection.keyIds
  if (picked !== undefined && picked.length > 0) {
    return picked.map(id => tools.keys.withVerdict(id)).filter(found => found !== null)
  }
  const found: KeyWithVerdict[] = []
  await forEachPart(tools, selection, rows => {
    found.push(...rows.filter(({ key }) => key.status !== 'revoked'))
  })
  return found
}

/**
 * Keys that may belong to the chosen creators too: everything else of the choice fits, but nobody says who made them.
 */
export async function countWithoutCreator(
  tools: ChoiceTools,
  selection: BreakGlassSelection
): Promise<number> {
  if ((selection.creators ?? []).length === 0) return 0
  const { creators: _creators, ...others } = selection
  let count = 0
  await forEachPart(tools, others, rows => {
    count += rows.filter(({ key }) => key.createdBy === null && key.status !== 'revoked').length
  })
  return count
}

/** For the report of an old batch: what was chosen, as text that a later version can still read. */
export function encodeSelection(selection: BreakGlassSelection, origin: BatchOrigin): string {
  // A thousand picked keys are in the batch's own rows already.
  const { keyIds, ...parts } = selection
  return JSON.stringify({ ...parts, ...(keyIds === undefined ? {} : { keyIds: [] }), origin })
}

export function decodeSelection(text: string): StoredSelection {
  return stored.parse(JSON.parse(text))
}

/** Null where no key can fit. */
function filterOf({ deliveries }: ChoiceTools, selection: BreakGlassSelection): KeyFilter | null {
  const { creators, accountIds, services, environments, findings, destinations = [] } = selection
  const delivered = destinations.length === 0 ? null : deliveries.keysIn(destinations)
  // An empty part would not narrow anything down: it would choose every key.
  if (delivered?.length === 0) return null
  return {
    includeGone: true,
    ...(delivered === null ? {} : { keyIds: delivered }),
    ...part('owners', creators),
    ...part('accountIds', accountIds),
    ...part('services', services),
    ...part('environments', environments),
    ...part('findings', findings)
  }
}

function part<Name extends keyof KeyFilter>(
  name: Name,
  values: readonly string[] | undefined
): { readonly [Part in Name]?: readonly string[] } {
  if (values === undefined || values.length === 0) return {}
  return { [name]: values } as { readonly [Part in Name]?: readonly string[] }
}

async function forEachPart(
  tools: ChoiceTools,
  selection: BreakGlassSelection,
  take: (rows: readonly KeyWithVerdict[]) => void
): Promise<void> {
  const { keys, pause } = tools
  const filter = filterOf(tools, selection)
  if (filter === null) return
  const query = { filter, sort: 'name', descending: false, group: 'none', limit: PART } as const
  for (let offset = 0; ; offset += PART) {
    const { rows } = keys.page({ ...query, offset })
    take(rows)
    if (rows.length < PART) return
    if (pause !== null) await pause()
  }
}
