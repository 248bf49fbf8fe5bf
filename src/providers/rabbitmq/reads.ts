import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import type { Answer } from '../../net/http'
import { segment } from '../../net/base-url'
import type { RabbitConnection } from './connection'
import { classifyFor } from './faults'
import { grantsOf } from './grants'
import { attributesOf, toProviderKey } from './mapping'
import { connectionList, limitList, permissionList, topicList, userList } from './wire'

type Signal = AbortSignalLike | undefined

export type Listed = { readonly keys: readonly ProviderKey[]; readonly clockOffsetMs: number | null }

/** The broker lists users, their rights and their limits apart. */
export function createReads({ http }: RabbitConnection) {
  function read<T>(path: string, schema: ZodType<T>, signal: Signal): Promise<Result<Answer<T>>> {
    return http.read({ path, schema, classify: classifyFor('list'), signal })
  }

  return {
    read,
    async list(signal: Signal): Promise<Result<Listed>> {
      const users = await read('/api/users', userList, signal)
      if (!users.ok) return users
      const permissions = await read('/api/permissions', permissionList, signal)
      if (!permissions.ok) return permissions
      const topics = await read('/api/topic-permissions', topicList, signal)
      if (!topics.ok) return topics
      const limits = await read('/api/user-limits', limitList, signal)
      // Brokers before 3.8.10 have none.
      if (!limits.ok && limits.fault.code !== 'not-found') return limits
      const rows = users.value.value
      if (new Set(rows.map(({ name }) => name)).size !== rows.length)
        return failed('provider-changed', 'conflicting-rows')
      const byUser = {
        permissions: grouped(permissions.value.value),
        topics: grouped(topics.value.value),
        limits: grouped(limits.ok ? limits.value.value : [])
      }
      const keys = rows.map(row =>
        toProviderKey(
          row,
          grantsOf({
            tags: row.tags,
            permissions: byUser.permissions.get(row.name) ?? [],
            topics: byUser.topics.get(row.name) ?? []
          }),
          attributesOf(byUser.limits.get(row.name)?.[0]?.value ?? {})
        )
      )
      return ok({ keys, clockOffsetMs: users.value.clockOffsetMs })
    },

    /** How many connections this user has open now. */
    async connectionsOf(user: string, signal: Signal): Promise<Result<Answer<number>>> {
      const path = `/api/connections/username/${segment(user)}`
      const found = await read(path, connectionList, signal)
      // A user without a connection may be answered as nothing at this path.
      if (!found.ok) return found
      return ok({ ...found.value, value: found.value.value.length })
    }
  }
}

function grouped<T extends { readonly user: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const row of rows) found.set(row.user, [...(found.get(row.user) ?? []), row])
  return found
}
