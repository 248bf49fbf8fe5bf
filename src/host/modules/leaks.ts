import { ok } from '../../core/fault'
import { createLeakDesk } from '../../services/leak-desk'
import { parseBaseUrl } from '../../net/base-url'
import { leakVendors } from '../../providers/kit/leaks/vendors'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'

export type LeaksModule = Module & { readonly handlers: HandlersOf<'leaks'> }

/** Leaked values that are revoked at their vendor, without an account. */
export function openLeaks(app: App): LeaksModule {
  const { clock, ids, network } = app.options
  const desk = createLeakDesk({
    clock,
    vendors: leakVendors({ clock, ...(network === undefined ? {} : { network }) }),
    newId: () => ids.id(),
    record: (act, facts) => app.records.note(act, facts, 'operator'),
    isAllowed: address => parseBaseUrl(address).ok
  })
  const stopListening = app.lock.onState(() => {
    if (app.lock.isLocked()) desk.forget()
  })

  return {
    handlers: {
      'leaks.look': ({ pasted }) => {
        const found = desk.look(new TextEncoder().encode(pasted))
        if (found === null) return ok(null)
        const { name, address, hasOtherServers } = found.vendor
        return ok({
          leakId: found.leakId,
          vendor: { name, address, hasOtherServers },
          canRevoke: found.canRevoke
        })
      },
      'leaks.ask': async ({ leakId, address }) => {
        const answer = await desk.ask(leakId, address.trim())
        if (!answer.ok) return answer
        const { scopes, ...rest } = answer.value
        return ok({ ...rest, scopes: scopes === null ? null : [...scopes] })
      },
      'leaks.revoke': ({ leakId, confirmation }) => desk.revoke(leakId, confirmation),
      'leaks.forget': () => {
        desk.forget()
        return ok(null)
      }
    },
    stop() {
      stopListening()
      desk.forget()
    }
  }
}
