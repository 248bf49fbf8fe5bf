import { useState } from 'react'
import type { InspectionView } from '../../../../contract/deliveries'
import type { EntryRightsView } from '../../../../contract/destinations'
import { useCommand } from '../../ui/use-command'

export type Entry = {
  readonly secretId: string
  readonly destinationId: string
  readonly settings: { readonly [field: string]: string }
}

type Answer = { readonly place: string; readonly rights: EntryRightsView; readonly found: InspectionView }

/** Asks a server about one entry when a person wants to know: what the credential may do, and what stands there. */
export function useEntryCheck(entry: Entry) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const rights = useCommand('destinations.checkEntry')
  const inspect = useCommand('handoff.inspect')
  const place = JSON.stringify(entry)

  async function run(): Promise<void> {
    setAnswer(null)
    inspect.clearFault()
    const { secretId, destinationId, settings } = entry
    const may = await rights.run({ destinationId, settings })
    if (!may.ok) return
    const seen = await inspect.run({ secretId, destinationId, settings })
    if (seen.ok) setAnswer({ place, rights: may.value, found: seen.value })
  }

  return {
    run,
    isBusy: rights.isBusy || inspect.isBusy,
    fault: rights.fault ?? inspect.fault,
    /** Null again as soon as the entry is another one. */
    answer: answer?.place === place ? answer : null,
    clearFault: () => {
      rights.clearFault()
      inspect.clearFault()
    }
  }
}
