import type { AccountReport } from '../../core/account'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { z } from 'zod'
import type { PostgresConnection } from './connection'
import { GROUP } from './manifest'
import type { ownRole } from './wire'

/** The first that keeps passwords as SCRAM verifiers. */
const OLDEST_VERSION = 100_000
/** From here on CREATEROLE alone does not tell which roles may be changed. */
const ADMIN_PER_ROLE = 160_000

export function reportOf(
  { tools, isEncrypted, isLoopback }: PostgresConnection,
  own: z.infer<typeof ownRole>
): Result<AccountReport> {
  if (own.version < OLDEST_VERSION) return failed('provider-changed', 'version-too-old')
  const isCertain = own.isSuperuser || own.version < ADMIN_PER_ROLE
  const mayChange = !own.mayCreate ? 'no' : isCertain ? 'yes' : 'unknown'
  return ok({
    groups: [{ ...GROUP, cap: null, environmentHint: null }],
    rights: [
      { right: 'list', state: 'yes' },
      { right: 'create', state: mayChange },
      { right: 'disable', state: mayChange },
      // Without the right to end sessions a revoke is refused as soon as there are some.
      { right: 'revoke', state: own.maySignal ? mayChange : own.mayCreate ? 'unknown' : 'no' },
      { right: 'last-used', state: 'not-offered' }
    ],
    warnings: isEncrypted || isLoopback ? [] : ['not-encrypted'],
    version: `${Math.floor(own.version / 10_000)}`,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: Math.round(own.now - tools.clock.now())
  })
}
