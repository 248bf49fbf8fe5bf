import { useEffect, useMemo, useState } from 'react'
import type { KeyFilterInput } from '../../../../contract/keys'
import type { KeyCountsView } from './views'
import { countKeys } from './count-keys'
import { createLatestReader } from '../../state/latest-reader'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { accountsOf, keysRevisionOf } from '../../state/selectors'
import type { Vocabulary } from './filter-language'

const PAUSE_MS = 120

/** The counts of a filter, read again when keys change; null until the first answer. */
export function useCounts(filter: KeyFilterInput): KeyCountsView | null {
  const revision = useSnapshot(keysRevisionOf)
  const [counts, setCounts] = useState<KeyCountsView | null>(null)
  const [reader] = useState(() => createLatestReader(readCounts, setCounts, PAUSE_MS))
  const text = JSON.stringify(filter)
  useEffect(() => {
    reader.ask(text)
  }, [reader, text, revision])
  return counts
}

async function readCounts(filterText: string): Promise<KeyCountsView | null> {
  const reply = await countKeys(JSON.parse(filterText) as KeyFilterInput)
  return reply.ok ? reply.value : null
}

/** The names that the filter language knows now. */
export function useVocabulary(counts: KeyCountsView | null): Vocabulary {
  const accounts = useSnapshot(accountsOf)
  const providers = useProviders()
  return useMemo(() => {
    const environments =
      counts === null ? accounts.map(each => each.environment) : Object.keys(counts.byEnvironment)
    return { accounts, providers, environments: [...new Set(environments)].filter(Boolean) }
  }, [accounts, providers, counts])
}
