import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import type { ProviderKey } from '../../core/key'
import { askMaria } from '../../net/wire/mariadb'
import type { MariaRows, MariaStatement } from '../../net/wire/mariadb'
import { MOST_ROWS_WITHOUT_PAGES } from '../kit/bounds'
import type { WireConnection } from '../kit/wire-connection'
import { faultOf } from './faults'
import type { Call } from './faults'
import { grantOf } from './grants'
import { toProviderKey } from './mapping'
import { isUsableName } from './quote'
import * as statements from './statements'
import { numberIn, userOf } from './wire'
import type { UserRow } from './wire'

type Signal = AbortSignalLike | undefined

export type Server = {
  readonly version: string
  readonly clockOffsetMs: number
  /** Of the user of the connection, as the server has it. */
  readonly ownHost: string
}

export function createReads({ wire, tools, ownUser, ownPassword }: WireConnection) {
  const login = { user: ownUser, password: ownPassword }

  async function read(
    asked: readonly MariaStatement[],
    signal: Signal,
    call: Call = 'list'
  ): Promise<Result<readonly MariaRows[]>> {
    const talked = await askMaria(wire, { login, statements: asked, signal })
    if (talked.kind === 'failed') return { ok: false, fault: talked.fault }
    if (talked.value.kind === 'refused') return { ok: false, fault: faultOf(talked.value.number, call) }
    return ok(talked.value.all)
  }

  function serverIn(rows: MariaRows | undefined): Result<Server> {
    const [version, , ownHost] = rows?.[0] ?? []
    const now = numberIn(rows, 1)
    if (typeof version !== 'string' || typeof ownHost !== 'string' || now === null)
      return failed('provider-changed', 'unexpected-shape')
    // MySQL keeps its users in another table and with other hashes.
    if (!/mariadb/i.test(version)) return failed('provider-changed', 'wrong-base-url')
    return ok({ version, ownHost, clockOffsetMs: Math.round(now - tools.clock.now()) })
  }

  async function server(signal: Signal): Promise<Result<Server>> {
    const found = await read([{ text: statements.SERVER }], signal)
    return found.ok ? serverIn(found.value[0]) : found
  }

  return {
    login,
    read,
    server,

    async list(
      signal: Signal
    ): Promise<Result<{ readonly keys: readonly ProviderKey[]; readonly server: Server }>> {
      const about = await server(signal)
      if (!about.ok) return about
      const found = await read([{ text: statements.LIST_USERS }], signal)
      if (!found.ok) return found
      const rows = found.value[0] ?? []
      if (rows.length > MOST_ROWS_WITHOUT_PAGES) return failed('provider-changed', 'too-large')
      const users = rows.map(userOf)
      const known = users.filter((row): row is UserRow => row !== null)
      if (known.length !== users.length) return failed('provider-changed', 'unexpected-shape')
      // A name that cannot be quoted safely is listed without rights, and so cannot be replaced.
      const askable = known.filter(({ user, host }) => isUsableName(user) && isUsableName(host))
      const grants =
        askable.length === 0
          ? ok([])
          : await read(
              askable.map(row => ({ text: statements.showGrants(row), mayBeRefused: true })),
              signal
            )
      if (!grants.ok) return grants
      const keys = known.map(row => {
        const lines = grants.value[askable.indexOf(row)]
        return toProviderKey(row, lines === undefined ? ['unread: name'] : grantsIn(lines, row))
      })
      return ok({ keys, server: about.value })
    }
  }
}

function grantsIn(lines: MariaRows, { user, host }: UserRow): readonly string[] {
  // The server knows no grants of a user that it ignores, as one for a host name while it looks up none.
  if (lines.length === 0) return ['unread: grants']
  return lines.flatMap(([line]) => {
    const grant = typeof line === 'string' ? grantOf(line, user, host) : 'unread: line'
    return grant === null ? [] : [grant]
  })
}
