import { KeyRound, SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { call, inBackground } from '../../bridge'
import { useNavigation, open, search } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { accountsOf, isSandboxOnly, keyTotal } from '../../state/selectors'
import { sayFault } from '../../state/toasts'
import { inSteps } from '../../state/work'
import type { KeyRowView } from '../../../../shared/ipc/views'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { FaultNotice } from '../../ui/FaultNotice'
import { BulkBar } from './BulkBar'
import { parseFilter } from './filter-language'
import { KeyDetail } from './KeyDetail'
import { KeysBar } from './KeysBar'
import { KeyTable } from './KeyTable'
import { layoutOf } from './layout'
import { clearSelection, selectAll, useKeys } from './keys-state'
import type { PageQuery } from './pager'
import { QuickViews } from './QuickViews'
import { useActiveLine } from './use-active-line'
import { useKeptTable } from './use-kept-table'
import { useKeyKeys } from './use-key-keys'
import { useKeyList } from './use-key-list'
import { useCounts, useVocabulary } from './use-vocabulary'

const NO_FILTER = {}
const MOST_SELECTED = 1_000

const PAGE = 500

export function KeysScreen() {
  const query = useNavigation(state => state.query)
  const keyId = useNavigation(state => state.keyId)
  const { sort, isDescending, group, collapsed, selected } = useKeys()
  const counts = useCounts(NO_FILTER)
  const vocabulary = useVocabulary(counts)
  const { filter, problems } = useMemo(() => parseFilter(query, vocabulary), [query, vocabulary])
  const pageQuery: PageQuery = { filter, sort, descending: isDescending, group }
  const { list, pager } = useKeyList(pageQuery)
  const layout = useMemo(
    () => layoutOf(list.total, list.groups, collapsed),
    [list.total, list.groups, collapsed]
  )
  const isAllSandbox = useSnapshot(isSandboxOnly)
  useActiveLine(list, layout)
  useKeyKeys(list, layout)
  useKeptTable()

  async function toggleAll(): Promise<void> {
    if (selected.size > 0) return clearSelection()
    const rows: KeyRowView[] = []
    const most = Math.min(list.total, MOST_SELECTED)
    const offsets = Array.from({ length: Math.ceil(most / PAGE) }, (_, index) => index * PAGE)
    const sizeOf = (offset: number) => Math.min(PAGE, most - offset)
    const { isStopped } = await inSteps('Selecting keys', offsets, sizeOf, async offset => {
      const reply = await call('keys.page', { ...pageQuery, group: 'none', offset, limit: PAGE })
      if (reply.ok) rows.push(...reply.value.rows)
      else sayFault(reply.fault)
      return reply.ok ? 'go-on' : 'stop'
    })
    // Part of a list that looks like all of it would be acted on as if it were.
    if (!isStopped && rows.length >= most) selectAll(rows)
  }

  return (
    <div className="screen keys-screen">
      <KeysBar
        filter={filter}
        total={counts?.total ?? null}
        shown={list.total}
        vocabulary={vocabulary}
        problems={problems}
      />
      <QuickViews counts={counts} />
      <div className="keys-main">
        <div className={isAllSandbox ? 'keys-table keys-all-sandbox' : 'keys-table'}>
          <FaultNotice fault={list.fault} />
          <KeyTable list={list} pager={pager} layout={layout} onSelectAll={() => inBackground(toggleAll())} />
          {!list.isLoading && list.total === 0 && list.fault === null && <NoKeys query={query} />}
          <BulkBar />
        </div>
        {keyId !== null && <KeyDetail key={keyId} keyId={keyId} />}
      </div>
    </div>
  )
}

function NoKeys({ query }: { readonly query: string }) {
  const accounts = useSnapshot(accountsOf)
  if (query !== '') {
    return (
      <Empty
        icon={<SearchX size={24} />}
        title="No key matches"
        actions={<Button onClick={() => search('')}>Clear the search</Button>}
      >
        <p>
          Fields narrow the list, like <code>env:prod</code> or <code>idle:&gt;45d</code>. Words search name,
          mask, service, account and owner.
        </p>
      </Empty>
    )
  }
  if (keyTotal(accounts) > 0) return null
  return (
    <Empty
      icon={<KeyRound size={24} />}
      title="No keys yet"
      actions={
        <Button look="primary" onClick={() => open({ kind: 'connect' })}>
          Connect an account
        </Button>
      }
    >
      <p>The keys of every connected account stand here after its first sync.</p>
    </Empty>
  )
}
