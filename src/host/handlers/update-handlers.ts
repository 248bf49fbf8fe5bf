import { ok } from '../../core/fault'
import type { Updates } from '../../services/updates/updates'
import type { Handlers } from '../router'
import { toUpdateView } from '../views/update-view'

export type UpdateHandlerTools = { readonly updates: Updates }

type Names = Extract<keyof Handlers, `updates.${string}`>

export function updateHandlers({ updates }: UpdateHandlerTools): Pick<Handlers, Names> {
  return {
    'updates.check': async () => ok(toUpdateView(await updates.check())),
    'updates.install': async ({ version }) => {
      const wanted = await updates.install(version)
      return wanted.ok ? ok(toUpdateView(wanted.value)) : wanted
    },
    'updates.cancel': async () => ok(toUpdateView(await updates.cancel()))
  }
}
