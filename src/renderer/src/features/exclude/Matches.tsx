import { useEffect, useState } from 'react'
import type { CommandOutput } from '../../../../contract/commands'
import type { ExclusionScopeInput } from '../../../../contract/exclusions'
import { call, inBackground } from '../../bridge'
import { countWords } from '../../../../words/keys'
import { EXCLUDE_PAGE } from '../../../../words/pages/exclude'

export type MatchesProps = { readonly scope: ExclusionScopeInput | null }

const TYPING_PAUSE_MS = 200

/** Which keys a rule takes in now, while it is being written. Keys to come may match as well. */
export function Matches({ scope }: MatchesProps) {
  const found = useMatches(scope)
  const words =
    scope === null
      ? EXCLUDE_PAGE.matchesNothingYet
      : found === null
        ? EXCLUDE_PAGE.looking
        : matchWords(found.keys, found.names)
  return (
    <p className={found?.keys === 0 ? 'matches attention' : 'matches faint'} role="status">
      {words}
    </p>
  )
}

type Found = CommandOutput<'exclusions.preview'>

function useMatches(scope: ExclusionScopeInput | null): Found | null {
  const [found, setFound] = useState<{ readonly scope: string; readonly answer: Found } | null>(null)
  const wanted = JSON.stringify(scope)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const asked = JSON.parse(wanted) as ExclusionScopeInput | null
      if (asked === null) return
      const reply = await call('exclusions.preview', { scope: asked })
      if (isCurrent && reply.ok) setFound({ scope: wanted, answer: reply.value })
    }
    const timer = setTimeout(() => inBackground(read()), TYPING_PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [wanted])
  return found !== null && found.scope === wanted ? found.answer : null
}

function matchWords(keys: number, names: readonly string[]): string {
  if (keys === 0) return EXCLUDE_PAGE.matchesNoKeyNow
  const rest = keys - names.length
  const list = names.join(', ')
  return EXCLUDE_PAGE.matchesCountListText(
    countWords(keys, 'key'),
    list,
    rest > 0 ? ` and ${rest.toLocaleString('en')} more` : ''
  )
}
