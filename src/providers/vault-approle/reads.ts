import type { AbortSignalLike } from '../../core/clock'
import { sideBySide } from '../../core/concurrency/side-by-side'
import type { Fault, Result } from '../../core/fault'
import { failed, fault, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import { segment } from '../../net/base-url'
import type { AppRoleConnection } from './connection'
import { classifyFor } from './faults'
import { manifest } from './manifest'
import { toProviderKey } from './mapping'
import type { SecretIdDetails } from './wire'
import { accessorList, lookup, ownToken, roleId, roleList } from './wire'

type Signal = AbortSignalLike | undefined

export type Listed = { readonly keys: readonly ProviderKey[]; readonly clockOffsetMs: number | null }

export type Reads = ReturnType<typeof createReads>

/** A list gives accessors alone, so each secret ID is another call. */
export function createReads({ http, mountPath, roles, tools }: AppRoleConnection) {
  let clockOffsetMs = 0

  const pathOf = (role: string, rest: string): string => `${mountPath}/role/${segment(role)}${rest}`

  /** The server answers 403 to a token that it does not know as well. */
  async function truthOf(found: Fault, signal: Signal): Promise<Fault> {
    if (found.code !== 'permission-missing') return found
    const own = await self(signal)
    return !own.ok && own.fault.code === 'permission-missing'
      ? fault('credential-rejected', 'key-unknown')
      : found
  }

  function self(signal: Signal) {
    const path = '/v1/auth/token/lookup-self'
    return http.read({ path, schema: ownToken, classify: classifyFor('list'), signal })
  }

  async function listRoles(signal: Signal): Promise<Result<readonly string[]>> {
    if (roles.length > 0) return ok(roles)
    const answer = await http.read({
      path: `${mountPath}/role`,
      query: { list: 'true' },
      schema: roleList,
      classify: classifyFor('list'),
      signal
    })
    if (answer.ok) return ok(answer.value.value.data.keys)
    // No role at all is answered as nothing at this path.
    if (answer.fault.code === 'not-found') return ok([])
    return { ok: false, fault: await truthOf(answer.fault, signal) }
  }

  async function listOf(role: string, signal: Signal): Promise<Result<Listed>> {
    const answer = await http.read({
      path: pathOf(role, '/secret-id'),
      query: { list: 'true' },
      schema: accessorList,
      classify: classifyFor('list'),
      signal
    })
    if (!answer.ok) {
      if (answer.fault.code === 'not-found') return ok({ keys: [], clockOffsetMs: null })
      return { ok: false, fault: await truthOf(answer.fault, signal) }
    }
    clockOffsetMs = answer.value.clockOffsetMs ?? clockOffsetMs
    const accessors = answer.value.value.data.keys
    if (new Set(accessors).size !== accessors.length) return failed('provider-changed', 'conflicting-rows')
    const found: (SecretIdDetails | null)[] = []
    const bad: Fault[] = []
    await sideBySide([...accessors.entries()], manifest.limits.maxConcurrent, async ([at, accessor]) => {
      // After one failure the list cannot be whole any more.
      if (bad.length > 0) return
      const details = await detailsOf(role, accessor, signal)
      if (details.ok) found[at] = details.value
      else bad.push(details.fault)
    })
    const [first] = bad
    if (first !== undefined) return { ok: false, fault: await truthOf(first, signal) }
    const now = tools.clock.now() + clockOffsetMs
    const keys = found.flatMap(details => (details === null ? [] : [toProviderKey(role, details, now)]))
    return ok({ keys, clockOffsetMs: answer.value.clockOffsetMs })
  }

  /** Null for one that ended since the list. */
  async function detailsOf(
    role: string,
    accessor: string,
    signal: Signal
  ): Promise<Result<SecretIdDetails | null>> {
    const answer = await http.read({
      path: pathOf(role, '/secret-id-accessor/lookup'),
      question: { secret_id_accessor: accessor },
      schema: lookup.refine(({ data }) => data.secret_id_accessor === accessor),
      classify: classifyFor('lookup'),
      signal
    })
    if (answer.ok) return ok(answer.value.value.data)
    return answer.fault.code === 'not-found' ? ok(null) : answer
  }

  return {
    pathOf,
    truthOf,
    self,
    listRoles,
    listOf,
    providerNow: () => tools.clock.now() + clockOffsetMs,
    async roleIdOf(role: string, signal: Signal): Promise<Result<string>> {
      const path = pathOf(role, '/role-id')
      const answer = await http.read({ path, schema: roleId, classify: classifyFor('create'), signal })
      if (answer.ok) return ok(answer.value.value.data.role_id)
      return { ok: false, fault: await truthOf(answer.fault, signal) }
    }
  }
}
