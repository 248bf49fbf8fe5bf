import { MINUTE } from '../../core/clock'
import { envLine } from '../../core/env-value'
import { failed, fault, ok, type Fault, type Result } from '../../core/fault'
import { faultOf } from '../../core/faulted'
import type { SealedSecretId } from '../../core/ids'
import type { SecretBundle } from '../../core/secret'
import type { ExposureOutcome, SealedSecret } from '../../core/ports/sealed-secrets'
import type { ClipboardHold } from '../../core/ports/clipboard'
import { liveSecret, refused, showingsOf, withSecret, writeAudit, type HandoffTools } from './tools'

// The two ways in which a person gets to see a secret: on the clipboard and in a window. Together they happen once.

export const TICKET_LIFE_MS = MINUTE

/** What may still be shown, as far as this run knows. After a restart nothing is half-copied: it counts as shown. */
export type ShowState = {
  readonly tickets: Map<string, { readonly secretId: SealedSecretId; readonly issuedAt: number }>
  /** Sealed secrets whose parts are being copied one after the other. */
  readonly copying: Set<SealedSecretId>
}

export function newShowState(): ShowState {
  return { tickets: new Map(), copying: new Set() }
}

/** A ticket for one reveal, good for a minute; an older one for the same sealed secret dies. */
export function issueTicket(tools: HandoffTools, state: ShowState, id: SealedSecretId): Result<string> {
  const sealedSecret = liveSecret(tools, id)
  if (!sealedSecret.ok) return sealedSecret
  const objection = objectionToReveal(tools, sealedSecret.value)
  if (objection !== null) return refused(objection)
  for (const [ticket, held] of state.tickets) if (held.secretId === id) state.tickets.delete(ticket)
  const ticket = tools.ids.id()
  state.tickets.set(ticket, { secretId: id, issuedAt: tools.clock.monotonic() })
  return ok(ticket)
}

/** Uses the ticket up; null when it is unknown, used or too old. */
export function takeTicket(tools: HandoffTools, state: ShowState, ticket: string): SealedSecretId | null {
  const held = state.tickets.get(ticket)
  state.tickets.delete(ticket)
  if (held === undefined) return null
  return tools.clock.monotonic() - held.issuedAt > TICKET_LIFE_MS ? null : held.secretId
}

/** Shows all parts once, through `show`, which must not keep them. */
export async function reveal<T>(
  tools: HandoffTools,
  id: SealedSecretId,
  show: (secret: SecretBundle, sealedSecret: SealedSecret) => Promise<T> | T
): Promise<Result<T>> {
  const sealedSecret = liveSecret(tools, id)
  if (!sealedSecret.ok) return sealedSecret
  const objection = objectionToReveal(tools, sealedSecret.value)
  if (objection !== null) return refused(objection)
  return withSecret(tools, sealedSecret.value, async secret => {
    const seq = beginShowing(tools, sealedSecret.value, { kind: 'reveal', part: null, where: 'window' })
    return ending(tools, seq, async () => show(secret, sealedSecret.value))
  })
}

/** One part on the clipboard, or all as env lines (`part` null). */
export async function copy(
  tools: HandoffTools,
  state: ShowState,
  id: SealedSecretId,
  part: string | null
): Promise<Result<ClipboardHold>> {
  const sealedSecret = liveSecret(tools, id)
  if (!sealedSecret.ok) return sealedSecret
  const known = sealedSecret.value.parts.find(({ name }) => name === part)
  if (part !== null && known === undefined) return failed('invalid-input', undefined, { subject: 'part' })
  const isPublic = known?.isSecret === false
  const objection = isPublic ? null : objectionToCopy(tools, state, sealedSecret.value, part)
  if (objection !== null) return refused(objection)

  return withSecret(tools, sealedSecret.value, async secret => {
    const text = textToCopy(secret, part)
    if (text === null) return failed('invalid-input', 'value-invalid', { subject: 'secret' })
    try {
      if (isPublic) return ok(await tools.clipboard.writeSecret(text))
      const seq = beginShowing(tools, sealedSecret.value, { kind: 'copy', part, where: 'clipboard' })
      state.copying.add(id)
      return await ending(tools, seq, () => tools.clipboard.writeSecret(text))
    } finally {
      text.fill(0)
    }
  })
}

function objectionToReveal(tools: HandoffTools, sealedSecret: SealedSecret): Fault | null {
  const isShown = sealedSecret.state === 'shown' || showingsOf(tools, sealedSecret.id).length > 0
  return isShown ? alreadyShown(tools, sealedSecret) : null
}

/** A secret of several parts may be copied part by part, each once, within one run. */
function objectionToCopy(
  tools: HandoffTools,
  state: ShowState,
  sealedSecret: SealedSecret,
  part: string | null
): Fault | null {
  const showings = showingsOf(tools, sealedSecret.id)
  if (showings.length === 0 && sealedSecret.state !== 'shown') return null
  const isNextPart =
    part !== null &&
    state.copying.has(sealedSecret.id) &&
    showings.every(showing => showing.kind === 'copy' && showing.part !== null && showing.part !== part)
  return isNextPart ? null : alreadyShown(tools, sealedSecret)
}

function alreadyShown(tools: HandoffTools, sealedSecret: SealedSecret): Fault {
  writeAudit(tools, sealedSecret, 'access.refused', { why: 'already-shown' })
  return fault('forbidden', 'already-shown')
}

/** On disk before anybody sees anything: after a crash it counts as shown, whether it was or not. */
function beginShowing(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  showing: { kind: 'copy' | 'reveal'; part: string | null; where: string }
): number {
  return tools.transactions.run(() => {
    const seq = tools.sealedSecrets.beginExposure({
      secretId: sealedSecret.id,
      startedAt: tools.clock.now(),
      ...showing
    })
    tools.sealedSecrets.move(sealedSecret.id, ['sealed', 'started', 'delivered', 'shown'], 'shown')
    const act = showing.kind === 'copy' ? 'handoff.copied' : 'handoff.revealed'
    writeAudit(tools, sealedSecret, act, { part: showing.part, fingerprint: sealedSecret.fingerprint })
    return seq
  })
}

async function ending<T>(tools: HandoffTools, seq: number, show: () => Promise<T>): Promise<Result<T>> {
  let outcome: Exclude<ExposureOutcome, 'started'> = 'failed'
  try {
    const shown = await show()
    outcome = 'done'
    return ok(shown)
  } finally {
    endShowing(tools, seq, outcome)
  }
}

function endShowing(tools: HandoffTools, seq: number, outcome: Exclude<ExposureOutcome, 'started'>): void {
  try {
    tools.sealedSecrets.endExposure(seq, outcome, tools.clock.now())
  } catch (error) {
    // The row that says it began is on disk and means the same. An error now would hide from the operator that the secret
    // is in front of them, for the only time.
    if (faultOf(error) === null) throw error
  }
}

/** All parts as env lines, one under the other. Null when one cannot be written so. The caller wipes the answer. */
export function envLinesOf(secret: SecretBundle): Uint8Array | null {
  const lines = secret.parts.map(part => part.value.expose(bytes => envLine(part.envName, bytes)))
  const whole = lines.filter(line => line !== null)
  const text = new Uint8Array(whole.reduce((sum, line) => sum + line.length, 0))
  let at = 0
  for (const line of whole) {
    text.set(line, at)
    at += line.length
    line.fill(0)
  }
  if (whole.length === lines.length) return text
  text.fill(0)
  return null
}

function textToCopy(secret: SecretBundle, part: string | null): Uint8Array | null {
  if (part === null && secret.parts.length > 1) return envLinesOf(secret)
  const chosen = part === null ? secret.parts[0] : secret.parts.find(({ name }) => name === part)
  return chosen?.value.expose(bytes => bytes.slice()) ?? null
}
