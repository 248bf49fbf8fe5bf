import { BookmarkPlus, X } from 'lucide-react'
import { inBackground } from '../../bridge'
import { open, search, useNavigation } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { settingsOf } from '../../state/selectors'
import type { SettingsView } from '../../../../contract/settings'
import { updateSettings } from '../settings/update-settings'
import { LOOK_FINDINGS } from './filter-language'
import { takeTable } from './keys-state'
import { useCounts } from './use-vocabulary'
import { QUICK_VIEWS, type KeyCountsView } from './views'
import { KEYS_PAGE } from '../../../../words/pages/keys'

const LOOK = { findings: [...LOOK_FINDINGS] }

export type QuickViewsProps = { readonly counts: KeyCountsView | null }

/** Searches with a name: the built-in ones with their counts, then the saved ones. */
export function QuickViews({ counts }: QuickViewsProps) {
  const query = useNavigation(state => state.query).trim()
  const look = useCounts(LOOK)?.total ?? null
  const { savedViews } = useSnapshot(settingsOf)
  const isKnown = [...QUICK_VIEWS, ...savedViews].some(view => view.query === query)
  return (
    <nav className="views" aria-label={KEYS_PAGE.views}>
      {QUICK_VIEWS.map(view => (
        <ViewButton
          key={view.name}
          name={view.name}
          count={counts === null ? null : view.count(counts, look)}
          isOn={view.query === query}
          onShow={() => search(view.query)}
        />
      ))}
      {savedViews.length > 0 && <span className="views-line" aria-hidden="true" />}
      {savedViews.map(view => (
        <SavedView key={view.name} view={view} isOn={view.query === query} />
      ))}
      {!isKnown && (
        <button type="button" className="view view-save" onClick={() => open({ kind: 'save-view', query })}>
          <BookmarkPlus size={14} aria-hidden="true" /> {KEYS_PAGE.saveView}
        </button>
      )}
    </nav>
  )
}

type ViewButtonProps = {
  readonly name: string
  readonly count: number | null
  readonly isOn: boolean
  readonly onShow: () => void
}

function ViewButton({ name, count, isOn, onShow }: ViewButtonProps) {
  return (
    <button type="button" className="view" aria-pressed={isOn} onClick={onShow}>
      {name}
      {count !== null && <span className="view-count">{count.toLocaleString('en')}</span>}
    </button>
  )
}

type SavedViewProps = { readonly view: SettingsView['savedViews'][number]; readonly isOn: boolean }

function SavedView({ view, isOn }: SavedViewProps) {
  const { name, query, table } = view
  const settings = useSnapshot(settingsOf)
  const remove = () => updateSettings({ savedViews: settings.savedViews.filter(each => each.name !== name) })
  return (
    <span className="view-saved">
      <button
        type="button"
        className="view"
        aria-pressed={isOn}
        title={query}
        onClick={() => {
          search(query)
          if (table !== undefined) takeTable(table)
        }}
      >
        {name}
      </button>
      {isOn && (
        <button
          type="button"
          className="view-remove"
          aria-label={KEYS_PAGE.removeTheViewName(name)}
          onClick={() => inBackground(remove())}
        >
          <X size={12} />
        </button>
      )}
    </span>
  )
}
