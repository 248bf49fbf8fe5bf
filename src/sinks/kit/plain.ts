import { withoutSecrets } from '../../core/leak/without-secrets'
import type { SinkRecord } from '../../core/ports/sink'
import { visibleText } from '../../core/visible-text'

// What every format says of a record.

const LONGEST = 1_000

/** One line without controls, and without what looks like a key. */
export function plain(text: string): string {
  return visibleText(withoutSecrets(text), LONGEST)
}

export function isoTime(at: number): string {
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15
    ? new Date(at).toISOString()
    : new Date(0).toISOString()
}

/** What the row is about: its key, else its account, else the installation. */
export function subjectOf({ key, account, source }: SinkRecord): {
  readonly type: 'API key' | 'Account' | 'Installation'
  readonly uid: string
  readonly name: string
} {
  if (key !== null) return { type: 'API key', uid: plain(key.id), name: plain(key.name ?? key.id) }
  if (account !== null)
    return { type: 'Account', uid: plain(account.id), name: plain(account.name ?? account.id) }
  return { type: 'Installation', uid: source.installation, name: source.host }
}

export function factsText(facts: SinkRecord['facts']): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${plain(name)}=${plain(String(value))}`)
    .join(' ')
}

export type Weight = 'info' | 'notice' | 'high'

const HIGH: ReadonlySet<string> = new Set([
  'key.revoke-failed',
  'rotation.needs-human',
  'access.refused',
  'key.flagged',
  'update.refused',
  'vault.key-made',
  'account.removed'
])
const NOTICE: ReadonlySet<string> = new Set([
  'key.created',
  'key.revoked',
  'key.disabled',
  'orphan.found',
  'handoff.copied',
  'handoff.revealed',
  'confirmation.given',
  'sync.failed',
  'settings.changed'
])

export function weightOf({ act }: SinkRecord): Weight {
  if (HIGH.has(act)) return 'high'
  return NOTICE.has(act) ? 'notice' : 'info'
}

/** Acts that say that something did not work. */
export function hasFailed({ act }: SinkRecord): boolean {
  return act.endsWith('-failed') || act.endsWith('.failed') || act === 'access.refused'
}
