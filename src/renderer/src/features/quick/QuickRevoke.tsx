import { KeyRound } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { inBackground } from '../../bridge'
import { useNavigation } from '../../state/navigation'
import { matchWords, pastedWords } from '../../../../words/quick'
import { maskOf, STATUS_WORDS } from '../../../../words/keys'
import { Button } from '../../ui/Button'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { FaultNotice } from '../../ui/FaultNotice'
import { Kbd } from '../../ui/Kbd'
import { KeyName } from '../../ui/KeyName'
import { LastUsed } from '../../ui/LastUsed'
import { SandboxMark } from '../../ui/Badge'
import { QuickKey } from './QuickKey'
import { showInMain } from './show-in-main'
import { useQuickSearch, type QuickSearch } from './use-quick-search'
import { QUICK_PAGE } from '../../../../words/pages/quick'

/** Finds one key by any part of it or by its leaked secret, shows what depends on it, and ends it. */
export function QuickRevoke() {
  const search = useQuickSearch()
  const keyId = useNavigation(state => state.keyId)
  const choose = (id: string | null) => useNavigation.setState({ keyId: id })
  return (
    <main className="quick" role="dialog" aria-label={QUICK_PAGE.quickRevoke}>
      {keyId === null ? (
        <Finder search={search} onChoose={row => choose(row.id)} />
      ) : (
        <QuickKey key={keyId} keyId={keyId} onBack={() => choose(null)} onChoose={choose} />
      )}
    </main>
  )
}

type FinderProps = { readonly search: QuickSearch; readonly onChoose: (row: KeyRowView) => void }

function Finder({ search, onChoose }: FinderProps) {
  const [active, setActive] = useState(0)
  const { typed, found, fault } = search
  const hits = found?.hits ?? []
  const chosen = Math.min(active, hits.length - 1)

  function onKeyDown(event: KeyboardEvent): void {
    const hit = hits[chosen]
    if (event.key === 'ArrowDown') setActive(Math.min(chosen + 1, hits.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter' && hit !== undefined) onChoose(hit.row)
    else return
    event.preventDefault()
  }

  return (
    <>
      <header className="quick-head">
        <h1 className="quick-title">{QUICK_PAGE.quickRevoke}</h1>
        <input
          autoFocus
          role="combobox"
          className="palette-input"
          aria-label={QUICK_PAGE.findAKey}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls="quick-hits"
          aria-activedescendant={chosen >= 0 ? `quick-hit-${chosen}` : undefined}
          placeholder={QUICK_PAGE.nameIdServiceAccount}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={event => {
            setActive(0)
            search.type(event.target.value)
          }}
          onPaste={event => {
            event.preventDefault()
            search.compare(event.clipboardData.getData('text'))
          }}
          onDrop={event => {
            event.preventDefault()
            search.compare(event.dataTransfer.getData('text'))
          }}
          onKeyDown={onKeyDown}
        />
        {found?.as === 'secret' && (
          <p className="quick-pasted" role="status">
            {pastedWords(found)}
          </p>
        )}
      </header>
      <div className="quick-body" tabIndex={0} role="group" aria-label={QUICK_PAGE.whatWasFound}>
        <FaultNotice fault={fault} />
        <ul id="quick-hits" role="listbox" aria-label={QUICK_PAGE.matches}>
          {hits.map((hit, index) => (
            <li
              key={hit.row.id}
              id={`quick-hit-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="quick-hit"
              onClick={() => onChoose(hit.row)}
            >
              <HitLine row={hit.row} match={matchWords(hit)} />
            </li>
          ))}
        </ul>
        {found?.as === 'secret' && !hits.some(({ sure }) => sure !== 'possible') && (
          <p className="palette-none">
            {QUICK_PAGE.checkAtVendorHelp}{' '}
            <Button size="small" onClick={() => inBackground(showInMain('leak', null))}>
              {QUICK_PAGE.checkAtVendor}
            </Button>
          </p>
        )}
        {found !== null && found.as === 'words' && hits.length === 0 && (
          <p className="palette-none">{QUICK_PAGE.nothingMatches}</p>
        )}
        {found !== null && found.total > hits.length && (
          <p className="palette-none">{QUICK_PAGE.moreHits(found.total - hits.length)}</p>
        )}
        {typed === '' && found?.as !== 'secret' && (
          <div className="quick-start">
            <KeyRound size={24} aria-hidden="true" />
            <p>{QUICK_PAGE.searchHelp}</p>
          </div>
        )}
      </div>
      <p className="picker-hints">
        <span>
          <Kbd keys="↑ ↓" /> {QUICK_PAGE.choose}
        </span>
        <span>
          <Kbd keys="↵" /> {QUICK_PAGE.factsAndRevoke}
        </span>
        <span>
          <Kbd keys="Esc" /> {QUICK_PAGE.close}
        </span>
      </p>
    </>
  )
}

function HitLine({ row, match }: { readonly row: KeyRowView; readonly match: string }) {
  return (
    <>
      <span className="quick-line">
        <strong className="quick-name">
          <KeyName name={row.name} />
        </strong>
        <code className="mask">{maskOf(row)}</code>
        <EnvironmentMark environment={row.environment} />
        {row.isSandbox && <SandboxMark />}
        {row.status !== 'active' && <span className="badge">{STATUS_WORDS[row.status]}</span>}
      </span>
      <span className="quick-line faint">
        <span>
          {row.providerName} · {row.accountName} ·{' '}
          <LastUsed isPhrase lastUsed={row.lastUsed} source={row.providerName} />
        </span>
        {match !== '' && <strong>{match}</strong>}
      </span>
    </>
  )
}
