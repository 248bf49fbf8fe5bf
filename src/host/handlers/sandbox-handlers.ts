import { ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import type { SandboxView } from '../../contract/sandbox'
import type { Handlers } from '../router'

export type SandboxHandlerTools = {
  readonly start: () => Promise<Result<null>>
  readonly remove: () => Promise<Result<null>>
  readonly view: () => SandboxView
}

export function sandboxHandlers({
  start,
  remove,
  view
}: SandboxHandlerTools): Pick<Handlers, 'sandbox.start' | 'sandbox.remove'> {
  return {
    'sandbox.start': async () => {
      const done = await start()
      return done.ok ? ok(view()) : done
    },
    'sandbox.remove': async () => {
      const done = await remove()
      return done.ok ? ok(view()) : done
    }
  }
}
