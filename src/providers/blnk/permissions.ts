import type { PermissionItem } from '../../core/ports/provider'
import { ACTIONS, RESOURCES } from './scopes'

const RESOURCE_WORDS: Record<(typeof RESOURCES)[number], string> = {
  ledgers: 'ledgers',
  balances: 'balances',
  accounts: 'accounts',
  identities: 'identities',
  transactions: 'transactions',
  'balance-monitors': 'balance monitors',
  hooks: 'hooks (no effect since 0.14.3: hooks need the master key)',
  'api-keys': 'API keys of the same owner',
  search: 'search',
  reconciliation: 'reconciliations',
  metadata: 'metadata (no effect)',
  backup: 'backups'
}

/** Where the plain words would mislead. */
const TRAPS: { readonly [grant: string]: string } = {
  'ledgers:write': 'Create, change and filter ledgers',
  'balances:write': 'Create, change and filter balances',
  'transactions:write': 'Record, refund and filter transactions',
  'identities:read': 'Read identities, and reveal tokenised fields one at a time',
  'search:read': 'See how a search reindex is going',
  'search:write': 'Search, and start a reindex',
  'backup:read': 'Start a database dump'
}

/** Every scope that Blnk knows, in words. */
export function permissionCatalogue(): readonly PermissionItem[] {
  return [
    { grant: '*:*', words: 'Everything that a scoped key can do', breadth: 'full' },
    { grant: '*:read', words: 'Read everything', breadth: 'read' },
    { grant: '*:write', words: 'Create and change everything', breadth: 'full' },
    { grant: '*:delete', words: 'Delete everything', breadth: 'full' },
    ...RESOURCES.flatMap(resource => [
      {
        grant: `${resource}:*`,
        words: `Everything about ${RESOURCE_WORDS[resource]}`,
        breadth: 'full' as const
      },
      ...ACTIONS.map(action => item(resource, action))
    ])
  ]
}

function item(resource: (typeof RESOURCES)[number], action: (typeof ACTIONS)[number]): PermissionItem {
  const grant = `${resource}:${action}`
  const verb = { read: 'Read', write: 'Create and change', delete: 'Delete' }[action]
  return {
    grant,
    words: TRAPS[grant] ?? `${verb} ${RESOURCE_WORDS[resource]}`,
    breadth: action === 'read' ? 'read' : 'write'
  }
}
