import {
  CalendarClock,
  Grid3x3,
  History,
  KeyRound,
  LayoutDashboard,
  Lock,
  RefreshCw,
  Search,
  Server,
  Settings,
  Users
} from 'lucide-react'
import type { ReactNode } from 'react'
import { needingWords } from '../../../words/due'
import { call, inBackground } from '../bridge'
import { open, SCREEN_NAMES, show, useNavigation, type Screen } from '../state/navigation'
import { useSnapshot } from '../state/mirror-store'
import { accountsOf, dueOf, keyTotal, rotationsOf, sandboxOf } from '../state/selectors'
import { sayFault } from '../state/toasts'
import { Kbd } from '../ui/Kbd'
import { Mark } from './Mark'
import { commandKey } from './platform'
import { APP_PAGE } from '../../../words/pages/app'

const ICONS: Record<Screen, ReactNode> = {
  overview: <LayoutDashboard size={16} />,
  keys: <KeyRound size={16} />,
  map: <Grid3x3 size={16} />,
  rotations: <RefreshCw size={16} />,
  due: <CalendarClock size={16} />,
  accounts: <Server size={16} />,
  team: <Users size={16} />,
  history: <History size={16} />,
  settings: <Settings size={16} />
}

export function Sidebar() {
  const accounts = useSnapshot(accountsOf)
  const rotations = useSnapshot(rotationsOf)
  const platform = useSnapshot(snapshot => snapshot.platform)
  const live = rotations.filter(rotation => rotation.closedAt === null)
  const needing = live.filter(rotation => rotation.needsPerson).length
  const due = useSnapshot(dueOf).needing
  return (
    <header className="sidebar">
      <p className="brand">
        <Mark /> {APP_PAGE.rekey}
      </p>
      <button
        type="button"
        className="jump"
        aria-label={APP_PAGE.jumpToACommand}
        onClick={() => open({ kind: 'palette' })}
      >
        <Search size={14} aria-hidden="true" />
        <span>{APP_PAGE.jumpTo}</span>
        <Kbd keys={`${commandKey(platform)} K`} />
      </button>
      <nav aria-label={APP_PAGE.screens} className="nav">
        <NavLink screen="overview" />
        <NavLink screen="keys" note={keyTotal(accounts).toLocaleString('en')} />
        <NavLink screen="map" />
        <NavLink
          screen="rotations"
          note={live.length === 0 ? '' : String(live.length)}
          alert={needing === 0 ? '' : `${needing}!`}
          alertWords={needingWords(needing)}
        />
        <NavLink screen="due" alert={due === 0 ? '' : `${due}!`} alertWords={needingWords(due)} />
        <NavLink screen="accounts" note={String(accounts.length)} />
        <NavLink screen="team" />
        <NavLink screen="history" />
        <NavLink screen="settings" />
      </nav>
      <div className="sidebar-end">
        <SandboxState />
        <button type="button" className="nav-link" onClick={() => inBackground(lock())}>
          <Lock size={16} aria-hidden="true" />
          {APP_PAGE.lockNow}
        </button>
      </div>
    </header>
  )
}

async function lock(): Promise<void> {
  const reply = await call('vault.lock', {})
  if (!reply.ok) sayFault(reply.fault)
}

type NavLinkProps = {
  readonly screen: Screen
  readonly note?: string
  readonly alert?: string
  readonly alertWords?: string
}

function NavLink({ screen, note = '', alert = '', alertWords = '' }: NavLinkProps) {
  const isCurrent = useNavigation(state => state.screen) === screen
  const name = SCREEN_NAMES[screen]
  return (
    <a
      href={`#${screen}`}
      className="nav-link"
      aria-label={name}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={event => {
        event.preventDefault()
        show(screen)
      }}
    >
      {ICONS[screen]}
      {name}
      <span className="nav-notes">
        {note !== '' && <span className="nav-note">{note}</span>}
        {alert !== '' && (
          <span className="nav-alert" title={alertWords}>
            {alert}
          </span>
        )}
      </span>
    </a>
  )
}

function SandboxState() {
  const sandbox = useSnapshot(sandboxOf)
  if (sandbox.state === 'off') return null
  return (
    <div className="sandbox-state" role="status">
      <p className="sandbox-title">
        <span className="badge badge-sandbox">{APP_PAGE.sandbox}</span>
        {sandbox.state === 'on'
          ? APP_PAGE.consumersConsumers(sandbox.consumers)
          : (sandbox.step ?? APP_PAGE.working)}
      </p>
      <p className="faint">
        {sandbox.requests.toLocaleString('en')} {APP_PAGE.requests} {sandbox.failures.toLocaleString('en')}{' '}
        {APP_PAGE.failed}
      </p>
    </div>
  )
}
