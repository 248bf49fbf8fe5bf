import type { AccountReport, AccountWarning, RightState } from '../../core/account'
import type { AbortSignalLike } from '../../core/clock'
import { DAY } from '../../core/clock'
import type { Result } from '../../core/fault'
import { ok } from '../../core/fault'
import { timeOf } from '../kit/times'
import type { AppRoleConnection } from './connection'
import { manifest } from './manifest'
import type { Reads } from './reads'
import { capabilities } from './wire'

const EXPIRES_SOON_MS = 14 * DAY

/** What the token may do, told without changing anything. */
export async function preflight(
  connection: AppRoleConnection,
  reads: Reads,
  signal: AbortSignalLike | undefined
): Promise<Result<AccountReport>> {
  const roles = await reads.listRoles(signal)
  if (!roles.ok) return roles
  const [first] = roles.value
  const listed = first === undefined ? null : await reads.listOf(first, signal)
  if (listed !== null && !listed.ok) return listed
  const own = await reads.self(signal)
  const endsAt = own.ok ? timeOf(own.value.value.data.expire_time, manifest.timeFormats) : null
  const isRoot = own.ok && own.value.value.data.policies?.includes('root') === true
  const warnings: readonly (readonly [AccountWarning, boolean])[] = [
    ['plain-http', connection.base.isPlainHttp],
    ['master-credential', isRoot],
    ['credential-expires-soon', endsAt !== null && endsAt - reads.providerNow() < EXPIRES_SOON_MS]
  ]
  return ok({
    groups: roles.value.map(id => ({ id, name: id, cap: null, environmentHint: null })),
    rights: [
      { right: 'list', state: listed === null ? 'unknown' : 'yes' },
      ...(await changingRights(connection, first, signal)),
      { right: 'disable', state: 'not-offered' },
      { right: 'last-used', state: 'not-offered' }
    ],
    warnings: warnings.filter(([, isSo]) => isSo).map(([warning]) => warning),
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: listed?.value.clockOffsetMs ?? (own.ok ? own.value.clockOffsetMs : null)
  })
}

/** For the first role: a policy mostly names all of them alike. */
async function changingRights(
  { http, mount }: AppRoleConnection,
  role: string | undefined,
  signal: AbortSignalLike | undefined
): Promise<readonly RightState[]> {
  const create = `${mount}/role/${role ?? ''}/secret-id`
  const revoke = `${mount}/role/${role ?? ''}/secret-id-accessor/destroy`
  const answer =
    role === undefined
      ? null
      : await http.read({
          path: '/v1/sys/capabilities-self',
          question: { paths: [create, revoke] },
          schema: capabilities,
          classify: () => null,
          signal
        })
  const stateOf = (path: string): RightState['state'] => {
    const found = answer?.ok === true ? answer.value.value.data[path] : undefined
    if (!Array.isArray(found)) return 'unknown'
    return ['root', 'update', 'create'].some(capability => found.includes(capability)) ? 'yes' : 'no'
  }
  return [
    { right: 'create', state: stateOf(create) },
    { right: 'revoke', state: stateOf(revoke) }
  ]
}
