import { sideBySide } from '../../core/concurrency/side-by-side'
import type { Fault } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { ActivatorLookup } from '../../core/ports/activator'
import type { DestinationLookup, DestinationSettings } from '../../core/ports/destination'
import type { DestinationChoice } from '../../core/rotation/event'
import { activatorFor } from '../rotation/activating-effects'

export type DeliverableTools = {
  readonly destinations: DestinationLookup
  readonly activators: ActivatorLookup
  /** Every destination that holds the key's secret as far as Rekey knows; null for one that Rekey cannot deliver to. */
  destinationsOf(keyId: KeyId): readonly (DestinationChoice | null)[]
}

type Entry = { readonly keyId: KeyId; readonly settings: DestinationSettings }

const DESTINATIONS_AT_ONCE = 4

/**
 * The keys of which Rekey knows every destination. `by-itself`: all of them can be written now, so that a schedule may deliver
 * there and activate as the last time; `refused`: one cannot, or what activated it is gone. A server is asked about one entry after the other, and about no more once it is out of reach.
 */
export async function deliverableKeys(
  { destinations, activators, destinationsOf }: DeliverableTools,
  keyIds: Iterable<KeyId>
): Promise<ReadonlyMap<KeyId, 'by-itself' | 'refused'>> {
  const entriesOf = new Map<string, Entry[]>()
  const answers = new Map<KeyId, 'by-itself' | 'refused'>()
  for (const keyId of keyIds) {
    const chosen = destinationsOf(keyId)
    const known = chosen.filter(each => each !== null && destinations.get(each.id) !== undefined)
    if (chosen.length === 0 || known.length < chosen.length) continue
    answers.set(keyId, 'by-itself')
    for (const choice of chosen.filter(each => each !== null)) {
      const { id, settings, activation } = choice
      const canActivate =
        activation === undefined || activatorFor({ destinations, activators }, choice) !== null
      if (!canActivate) answers.set(keyId, 'refused')
      const entries = entriesOf.get(id) ?? []
      entries.push({ keyId, settings })
      entriesOf.set(id, entries)
    }
  }
  await sideBySide([...entriesOf], DESTINATIONS_AT_ONCE, async ([id, entries]) => {
    let isReachable = true
    for (const { keyId, settings } of entries) {
      const checked = isReachable ? await destinations.get(id)?.check(settings) : undefined
      if (checked?.ok === true) continue
      answers.set(keyId, 'refused')
      if (checked !== undefined && isOutOfReach(checked.fault)) isReachable = false
    }
  })
  return answers
}

/** Would the server refuse the next entry for the same reason? */
function isOutOfReach({ code }: Fault): boolean {
  return ['provider-unavailable', 'rate-limited', 'credential-rejected', 'vault-locked'].includes(code)
}
