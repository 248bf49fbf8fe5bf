/** Blnk's own rule for scopes, `resource:action`, as its server applies it (README, "Scopes"). */
export const RESOURCES = [
  'ledgers',
  'balances',
  'accounts',
  'identities',
  'transactions',
  'balance-monitors',
  'hooks',
  'api-keys',
  'search',
  'reconciliation',
  'metadata',
  'backup'
] as const
export const ACTIONS = ['read', 'write', 'delete'] as const

type Scope = { readonly resource: string; readonly action: string }

/** Exactly one colon, case-sensitive, nothing trimmed; null otherwise. */
export function parseScope(text: string): Scope | null {
  const [resource, action, ...rest] = text.split(':')
  if (resource === undefined || action === undefined || rest.length > 0) return null
  return resource === '' || action === '' ? null : { resource, action }
}

/** May a key with the scopes `held` do this? One matching scope suffices. */
export function allows(held: readonly string[], resource: string, action: string): boolean {
  return held.some(text => {
    const scope = parseScope(text)
    return scope !== null && matches(scope.resource, resource) && matches(scope.action, action)
  })
}

/**
 * May a key with the scopes `held` grant `requested` (from 0.14.3)? One held scope must cover it alone: holding every
 * `x:read` singly does not cover `*:read`.
 */
export function covers(held: readonly string[], requested: string): boolean {
  const scope = parseScope(requested)
  return scope !== null && allows(held, scope.resource, scope.action)
}

function matches(pattern: string, value: string): boolean {
  return pattern === '*' || pattern === value
}
