import { sideBySide } from '../../core/concurrency/side-by-side'
import type { Fault } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { DestinationLookup, DestinationSettings } from '../../core/ports/destination'
import type { DestinationChoice } from '../../core/rotation/event'

export type DeliverableTools = {
  readonly destinations: DestinationLookup
  /** Every destination that holds the key's secret as far as Rekey knows; null for one that Rekey cannot deliver to. */
  placesOf(keyId: KeyId): readonly (DestinationChoice | null)[]
}

type Entry = { readonly keyId: KeyId; readonly settings: DestinationSettings }

const DESTINATIONS_AT_ONCE = 4

/**
 * The keys whose secret stands in one destination alone, which can be written now: a schedule may deliver those by itself.
 * A server is asked about one entry after the other, and about no more once it is out of reach.
 */
export async function deliverableKeys(
  { destinations, placesOf }: DeliverableTools,
  keyIds: Iterable<KeyId>
): Promise<ReadonlySet<KeyId>> {
  const entriesOf = new Map<string, Entry[]>()
  for (const keyId of keyIds) {
    const [only, ...others] = placesOf(keyId)
    if (only === undefined || only === null || others.length > 0) continue
    const entries = entriesOf.get(only.id) ?? []
    entries.push({ keyId, settings: only.settings })
    entriesOf.set(only.id, entries)
  }
  const deliverable = new Set<KeyId>()
  await sideBySide([...entriesOf], DESTINATIONS_AT_ONCE, async ([id, entries]) => {
    const destination = destinations.get(id)
    if (destination === undefined) return
    for (const { keyId, settings } of entries) {
      const checked = await destination.check(settings)
      if (checked.ok) deliverable.add(keyId)
      else if (isOutOfReach(checked.fault)) return
    }
  })
  return deliverable
}

/** Would the server refuse the next entry for the same reason? */
function isOutOfReach({ code }: Fault): boolean {
  return ['provider-unavailable', 'rate-limited', 'credential-rejected', 'vault-locked'].includes(code)
}
