// A leaked value that somebody pasted: whose is it, does it still work, and away with it. The value is held in memory for a few minutes
// under a random ID, is sent only to the vendor and address that a person chose, and is never stored or shown.
import type { Clock } from '../core/clock'
import { MINUTE, SECOND } from '../core/clock'
import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'
import { candidatesIn } from '../core/leak/candidates'
import type { AuditAct } from '../core/ports/audit'
import type { LeakAnswer, LeakVendor } from '../core/ports/leaks'
import { Secret } from '../core/secret'

/** How long a pasted value is held. */
export const HOLD_MS = 5 * MINUTE
/** How old the answer may be that a revoke relies on. */
export const FRESH_MS = MINUTE
/** Pauses between the questions after a revoke: a vendor may take some seconds. */
const LOOKS_MS = [0, SECOND, 3 * SECOND, 6 * SECOND, 10 * SECOND]

export type LookedAt = {
  readonly leakId: string
  readonly vendor: Pick<LeakVendor, 'id' | 'name' | 'address' | 'hasOtherServers'>
  readonly canRevoke: boolean
}

/** `confirmation` lets the value be revoked once, within a minute; null where that cannot be. */
export type Asked = LeakAnswer & { readonly confirmation: string | null }

/** What was sent, and how the vendor took the value afterwards. */
export type Revoked = {
  readonly sent: 'committed' | 'rejected' | 'not-sent' | 'unknown'
  readonly state: Exclude<LeakAnswer['state'], 'refused'>
}

export type LeakDesk = {
  /** Null where no vendor answers for anything in the text. The bytes are wiped. */
  look(pasted: Uint8Array): LookedAt | null
  ask(leakId: string, address: string): Promise<Result<Asked>>
  revoke(leakId: string, confirmation: string): Promise<Result<Revoked>>
  /** Wipes the value; also of one that is not there any more. */
  forget(): void
}

export type LeakDeskTools = {
  readonly clock: Clock
  readonly vendors: readonly LeakVendor[]
  newId(): string
  /** Writes what was done, without anything of the value. */
  record(act: Extract<AuditAct, `leak.${string}`>, facts: Readonly<Record<string, string>>): void
  /** Is this an address that the value may go to: https, or http only on this computer? */
  isAllowed(address: string): boolean
}

type Held = {
  readonly id: string
  readonly secret: Secret
  readonly vendor: LeakVendor
  readonly canRevoke: boolean
  readonly until: number
  permission: { readonly id: string; readonly address: string; readonly until: number } | null
}

export function createLeakDesk({ clock, vendors, newId, record, isAllowed }: LeakDeskTools): LeakDesk {
  let held: Held | null = null

  function forget(): void {
    held?.secret.wipe()
    held = null
  }

  function heldAs(leakId: string): Held | null {
    if (held !== null && clock.monotonic() >= held.until) forget()
    return held?.id === leakId ? held : null
  }

  return {
    forget,
    look(pasted) {
      forget()
      const text = new TextDecoder().decode(pasted)
      pasted.fill(0)
      for (const candidate of candidatesIn(text)) {
        const vendor = vendors.find(({ pattern }) => new RegExp(pattern).test(candidate))
        if (vendor === undefined) continue
        held = {
          id: newId(),
          secret: Secret.fromBytes(new TextEncoder().encode(candidate)),
          vendor,
          canRevoke: new RegExp(vendor.revocable).test(candidate),
          until: clock.monotonic() + HOLD_MS,
          permission: null
        }
        const { id, name, address, hasOtherServers } = vendor
        return {
          leakId: held.id,
          vendor: { id, name, address, hasOtherServers },
          canRevoke: held.canRevoke
        }
      }
      return null
    },
    async ask(leakId, address) {
      const mine = heldAs(leakId)
      if (mine === null) return failed('not-found')
      mine.permission = null
      const isForeign = address !== mine.vendor.address && !mine.vendor.hasOtherServers
      if (isForeign || !isAllowed(address))
        return failed('invalid-input', 'url-not-allowed', { subject: 'address' })
      // Before it is sent: whoever reads the history must find every place that the value went to.
      record('leak.asked', { vendor: mine.vendor.name, address })
      const answer = await mine.vendor.ask(mine.secret, { address })
      if (!answer.ok) return answer
      if (answer.value.state !== 'alive' || !mine.canRevoke)
        return ok({ ...answer.value, confirmation: null })
      mine.permission = { id: newId(), address, until: clock.monotonic() + FRESH_MS }
      return ok({ ...answer.value, confirmation: mine.permission.id })
    },
    async revoke(leakId, confirmation) {
      const mine = heldAs(leakId)
      if (mine === null) return failed('not-found')
      const { permission, vendor, secret } = mine
      // Used up by the attempt.
      mine.permission = null
      if (permission === null || permission.id !== confirmation)
        return failed('confirmation-required', 'confirmation-stale')
      if (clock.monotonic() >= permission.until) return failed('confirmation-required', 'confirmation-stale')
      const { address } = permission
      record('leak.revoke-sent', { vendor: vendor.name, address })
      const sent = await vendor.revoke(secret, { address })
      let state: Revoked['state'] = 'unclear'
      for (const pauseMs of sent.kind === 'rejected' || sent.kind === 'not-sent' ? [0] : LOOKS_MS) {
        if (pauseMs > 0) await clock.sleep(pauseMs)
        // Wiped meanwhile: by a lock, or by the person.
        if (held !== mine) break
        const answer = await vendor.ask(secret, { address })
        state = answer.ok ? afterRevoke(answer.value.state) : 'unclear'
        if (state === 'dead') break
      }
      record('leak.revoked', { vendor: vendor.name, address, sent: sent.kind, state })
      return ok({ sent: sent.kind, state })
    }
  }
}

/** A refusal is proof here, because this server accepted the value a moment ago: it cannot belong to another one. */
function afterRevoke(state: LeakAnswer['state']): Revoked['state'] {
  return state === 'refused' ? 'dead' : state
}
