import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import { parseJson } from '../../net/json'
import { askPostgres } from '../../net/wire/postgres'
import type { PostgresConnection } from './connection'
import { faultOf } from './faults'

type Signal = AbortSignalLike | undefined

/** Each question answers one row with one column: a JSON text. */
export function createReads(connection: PostgresConnection) {
  const { wire, database, ownUser, ownPassword } = connection
  const login = { database, user: ownUser, password: ownPassword }

  return {
    login,
    async read<T>(
      text: string,
      schema: ZodType<T>,
      signal: Signal,
      values: readonly string[] = []
    ): Promise<Result<T>> {
      const talked = await askPostgres(wire, { login, text, values, signal })
      if (talked.kind === 'failed') return { ok: false, fault: talked.fault }
      const answer = talked.value
      if (answer.kind === 'refused') return { ok: false, fault: faultOf(answer, 'list') }
      const json = answer.text === null ? ok(null) : parseJson(new TextEncoder().encode(answer.text))
      if (!json.ok) return json
      const parsed = schema.safeParse(json.value)
      if (parsed.success) return ok(parsed.data)
      const isTooLarge = parsed.error.issues.some(({ code }) => code === 'too_big')
      return failed('provider-changed', isTooLarge ? 'too-large' : 'unexpected-shape')
    }
  }
}
