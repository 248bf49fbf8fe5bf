import type { AccountHealth, AccountWarning, Right, RightState } from '../core/account'
import type { AccountView, ProviderView } from '../contract/accounts'
import { plainWords } from './facts'
import type { Tone } from './verdicts'

export const HEALTH_WORDS: Record<AccountHealth, { readonly label: string; readonly tone: Tone }> = {
  new: { label: 'Not synced yet', tone: 'quiet' },
  healthy: { label: 'Healthy', tone: 'ok' },
  syncing: { label: 'Syncing', tone: 'ok' },
  partial: { label: 'Partly read', tone: 'warning' },
  failing: { label: 'Failing', tone: 'danger' },
  'credential-missing': { label: 'Credential missing', tone: 'warning' },
  'credential-rejected': { label: 'Credential rejected', tone: 'danger' }
}

export const CREDENTIAL_WORDS: Record<AccountView['credential'], string> = {
  sealed: 'sealed in the vault',
  'this-run-only': 'kept for this run only',
  missing: 'missing'
}

const RIGHT_NAMES: Record<Right, string> = {
  list: 'list keys',
  create: 'create keys',
  disable: 'disable keys',
  revoke: 'revoke keys',
  'last-used': 'see last use'
}

/** A right in words: `may list keys`, `may not revoke keys`. */
export function rightWords({ right, state }: RightState): string {
  const name = RIGHT_NAMES[right]
  switch (state) {
    case 'yes':
      return `may ${name}`
    case 'no':
      return `may not ${name}`
    case 'unknown':
      return `not known whether it may ${name}`
    case 'not-offered':
      return right === 'last-used' ? 'provider does not report last use' : `provider cannot ${name}`
  }
}

/** The same beside a sign that already says yes or no: `list keys`, `create keys: not known`. */
export function rightLabel({ right, state }: RightState): string {
  const name = RIGHT_NAMES[right]
  switch (state) {
    case 'yes':
      return name
    case 'no':
      return `${name}: no`
    case 'unknown':
      return `${name}: not known`
    case 'not-offered':
      return `${name}: not offered`
  }
}

/** What an adapter was tested against, after "Verified against". */
export const WITNESS_OF_PROVIDER: Record<ProviderView['witness'], string> = {
  live: 'the service itself',
  'real-server': 'a real server',
  'vendor-sdk': 'the vendor’s own client',
  emulator: 'an emulator by somebody else',
  recorded: 'recorded answers of a real server',
  'vendor-description': 'a fake that is checked against the vendor’s API description',
  documented: 'the documentation alone'
}

export const LEAST_RIGHT_WORDS = {
  title: 'Least right',
  open: 'Where to create it',
  copy: 'Copy policy',
  copied: 'Policy copied.',
  verified: 'Verified against',
  basis: 'Based on'
}

const WARNINGS: Record<AccountWarning, string> & { readonly [warning: string]: string | undefined } = {
  'assumed-contract': 'Management API not verified with the vendor.',
  'plain-http': 'Plain http: fine only on this machine.',
  'not-encrypted': 'The connection is not encrypted: others on the way can read and change what Rekey sends.',
  'lost-at-restart':
    'This server forgets changes to its users when it restarts, and the old passwords come back. Start it with an aclfile or a configuration file.',
  'master-credential': 'Master credential: cannot be rotated from here.',
  'old-version-escalation':
    'This server version lets a key with key rights act for other owners. Update it to 0.14.3 or later.',
  'old-version-no-last-used':
    'This server version does not record last use, so no key can be called dormant.',
  'scopes-not-grantable':
    'This credential cannot grant all permissions that its keys hold, so some of them cannot be rotated.',
  'secure-mode-off': 'The server is not in secure mode: it checks no key at all.',
  'clock-differs':
    'The clock of this computer differs from the provider’s by more than two minutes. Set it; until then Rekey counts ages by the provider’s clock.',
  'credential-expires-soon': 'This credential expires soon. Replace it in time.'
}

export function warningWords(warning: string): string {
  return WARNINGS[warning] ?? `${plainWords(warning)}.`
}

/** Warnings of an account without doubles; an assumed contract is always named. The sandbox speaks http on purpose. */
export function warningsOf(
  account: Pick<AccountView, 'standing' | 'report'> & { readonly isSandbox?: boolean }
): readonly string[] {
  const standing = account.standing === 'assumed' ? ['assumed-contract'] : []
  return [...new Set([...standing, ...(account.report?.warnings ?? [])])]
    .filter(warning => !(warning === 'plain-http' && account.isSandbox === true))
    .map(warningWords)
}

export const CONSOLE_WORDS = { open: 'Open in provider console' } as const

/** At a provider whose API makes no keys. */
export const NO_CREATE_WORDS = {
  title: 'No API makes new keys here',
  help: ({ disable }: Pick<ProviderView['capabilities'], 'disable'>) =>
    `Rekey ${disable ? 'lists, disables and revokes' : 'lists and revokes'} keys. You make a new one in the console of the provider.`,
  helpByHand:
    'You make a new key in the console of the provider. A rotation asks for its secret when it is due, and does the rest.'
} as const
