import { KeyRound, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { inBackground } from '../../bridge'
import { useNavigation, open, search } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, isSandboxOnly, keyTotal } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { FaultNotice } from '../../ui/FaultNotice'
import { BulkBar } from './BulkBar'
import { FilterChips } from './FilterChips'
import { parseFilter, type FilterProblem } from './filter-language'
import { KeyDetail } from './KeyDetail'
import { KeysBar } from './KeysBar'
import { KeyTable } from './KeyTable'
import { layoutOf } from './layout'
import { clearSelection, useKeys } from './keys-state'
import type { PageQuery } from './pager'
import { usePickRow } from './pick-rows'
import { QuickViews } from './QuickViews'
import { RowMenu } from './RowMenu'
import { selectEvery } from './select-every'
import { useActiveLine } from './use-active-line'
import { useKeptTable } from './use-kept-table'
import { useKeyKeys } from './use-key-keys'
import { useKeyList } from './use-key-list'
import { useNotShown } from './use-not-shown'
import { useSelectAllKey } from './use-select-all-key'
import { useCounts, useVocabulary } from './use-vocabulary'
import { KEYS_PAGE } from '../../../../words/pages/keys'

const NO_FILTER = {}

export function KeysScreen() {
  const query = useNavigation(state => state.query)
  const keyId = useNavigation(state => state.keyId)
  const { sort, isDescending, group, collapsed, selected } = useKeys()
  const counts = useCounts(NO_FILTER)
  const vocabulary = useVocabulary(counts)
  const { filter, problems } = useMemo(() => parseFilter(query, vocabulary), [query, vocabulary])
  const pageQuery: PageQuery | null =
    problems.length > 0 ? null : { filter, sort, descending: isDescending, group }
  const { list, pager } = useKeyList(pageQuery)
  const layout = useMemo(
    () => layoutOf(list.total, list.groups, collapsed),
    [list.total, list.groups, collapsed]
  )
  const isAllSandbox = useSnapshot(isSandboxOnly)
  const notShown = useNotShown(list, pageQuery)
  useActiveLine(list, layout)
  const pickRow = usePickRow(list, layout, pageQuery)
  useKeyKeys(list, layout, pickRow)
  useSelectAllKey(() => {
    if (pageQuery !== null) inBackground(selectEvery(pageQuery, query))
  })
  useKeptTable()

  function toggleAll(): void {
    if (selected.size > 0) clearSelection()
    else if (pageQuery !== null) inBackground(selectEvery(pageQuery, query))
  }

  return (
    <div className="screen keys-screen">
      <KeysBar
        filter={filter}
        total={counts?.total ?? null}
        shown={list.total}
        counts={counts}
        vocabulary={vocabulary}
        problems={problems}
      />
      <QuickViews counts={counts} />
      <FilterChips />
      <div className="keys-main">
        <div className={isAllSandbox ? 'keys-table keys-all-sandbox' : 'keys-table'}>
          <FaultNotice fault={list.fault} />
          <KeyTable list={list} pager={pager} layout={layout} onSelectAll={toggleAll} onPick={pickRow} />
          {!list.isLoading && list.total === 0 && list.fault === null && (
            <NoKeys query={query} problems={problems} />
          )}
          <BulkBar notShown={notShown} />
          <RowMenu />
        </div>
        {keyId !== null && <KeyDetail key={keyId} keyId={keyId} />}
      </div>
    </div>
  )
}

type NoKeysProps = { readonly query: string; readonly problems: readonly FilterProblem[] }

function NoKeys({ query, problems }: NoKeysProps) {
  const accounts = useSnapshot(accountsOf)
  if (problems.length > 0) {
    return (
      <Empty
        icon={<SearchX size={24} />}
        title={KEYS_PAGE.rekeyDoesNotUnderstand}
        actions={<Button onClick={() => search('')}>{KEYS_PAGE.clearTheSearch}</Button>}
      >
        {problems.map(problem => (
          <p key={problem.term}>{problem.words}</p>
        ))}
      </Empty>
    )
  }
  if (query !== '') {
    return (
      <Empty
        icon={<SearchX size={24} />}
        title={KEYS_PAGE.noMatchingKeys}
        actions={<Button onClick={() => search('')}>{KEYS_PAGE.clearTheSearch}</Button>}
      >
        <p>
          {KEYS_PAGE.filterWithFieldsSuch} <code>{KEYS_PAGE.envProd}</code> {KEYS_PAGE.or}{' '}
          <code>{KEYS_PAGE.idle45d}</code>
          {KEYS_PAGE.otherWordsSearchName}
        </p>
      </Empty>
    )
  }
  if (keyTotal(accounts) > 0) return null
  return (
    <Empty
      icon={<KeyRound size={24} />}
      title={KEYS_PAGE.noKeysYet}
      actions={
        <Button look="primary" onClick={() => open({ kind: 'connect' })}>
          {KEYS_PAGE.connectAnAccount}
        </Button>
      }
    >
      <p>{KEYS_PAGE.theKeysOfEvery}</p>
    </Empty>
  )
}
