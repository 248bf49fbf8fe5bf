import type { ZodType } from 'zod'
import type { AbortSignalLike } from '../../core/clock'
import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'
import { askRedis } from '../../net/wire/redis'
import type { RedisRequest } from '../../net/wire/redis'
import type { WireConnection } from '../kit/wire-connection'
import { faultOf } from './faults'
import type { Call } from './faults'
import { configurationIn, lines, pairs, text, time, userOf } from './wire'
import type { AclUser } from './wire'

type Signal = AbortSignalLike | undefined

export function createReads({ wire, tools, ownUser, ownPassword }: WireConnection) {
  const login = { user: ownUser, password: ownPassword }

  async function read<T>(
    command: RedisRequest['command'],
    schema: ZodType<T>,
    signal: Signal,
    call: Call = 'list'
  ): Promise<Result<T>> {
    const talked = await askRedis(wire, { login, command, signal })
    if (talked.kind === 'failed') return { ok: false, fault: talked.fault }
    if (talked.value.kind === 'refused') {
      const refused = faultOf(talked.value.code, call)
      const isMissing = refused.code === 'permission-missing'
      return { ok: false, fault: isMissing ? { ...refused, subject: nameOf(command) } : refused }
    }
    const parsed = schema.safeParse(talked.value.value)
    return parsed.success ? ok(parsed.data) : failed('provider-changed', 'unexpected-shape')
  }

  return {
    login,
    read,

    async users(signal: Signal): Promise<Result<readonly AclUser[]>> {
      const listed = await read(['ACL', 'LIST'], lines, signal)
      if (!listed.ok) return listed
      const users = listed.value.map(userOf)
      const known = users.filter(user => user !== null)
      return known.length === users.length ? ok(known) : failed('provider-changed', 'unexpected-shape')
    },

    /** Null where this user may not ask. */
    async clockOffset(signal: Signal): Promise<Result<number | null>> {
      const now = await read(['TIME'], time, signal)
      if (now.ok) return ok(Math.round(now.value - tools.clock.now()))
      return now.fault.code === 'permission-missing' ? ok(null) : now
    },

    /**
     * Where the server keeps its users across a restart; `nowhere` only when it says that it was started without a file. `call` is
     * what cannot be kept where the server does not say.
     */
    async storage(call: Call, signal: Signal): Promise<Result<'acl-file' | 'configuration' | 'nowhere'>> {
      const set = await read(['CONFIG', 'GET', 'aclfile'], pairs, signal, call)
      if (!set.ok) return set
      const [name, aclFile] = set.value
      if (name !== 'aclfile' || aclFile === undefined) return failed('provider-changed', 'unexpected-shape')
      if (aclFile !== '') return ok('acl-file')
      const info = await read(['INFO', 'server'], text, signal, call)
      if (!info.ok) return info
      const place = configurationIn(info.value)
      return place === null ? failed('provider-changed', 'unexpected-shape') : ok(place)
    }
  }
}

/** For a refusal: the command that the user may not use. */
function nameOf([command, subcommand = '']: RedisRequest['command']): string {
  return ['ACL', 'CLIENT', 'CONFIG'].includes(command) ? `${command} ${subcommand}` : command
}
