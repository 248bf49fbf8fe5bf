import { useEffect, useMemo, useState } from 'react'
import type { KeyFilterInput } from '../../../../shared/ipc/commands'
import type { KeyCountsView } from './views'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useProviders } from '../../state/providers'
import { accountsOf, keysRevisionOf } from '../../state/selectors'
import type { Vocabulary } from './filter-language'

/** The counts of a filter, read again when keys change; null until the first answer. */
export function useCounts(filter: KeyFilterInput): KeyCountsView | null {
  const revision = useSnapshot(keysRevisionOf)
  const [counts, setCounts] = useState<KeyCountsView | null>(null)
  const text = JSON.stringify(filter)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('keys.counts', { filter: JSON.parse(text) as KeyFilterInput })
      if (isCurrent && reply.ok) setCounts(reply.value)
    }
    const timer = setTimeout(() => inBackground(read()), 120)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text, revision])
  return counts
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
