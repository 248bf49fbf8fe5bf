import type { RotationView } from '../../contract/rotations'
import { HEADINGS, SAYS } from '../../words/command-line'
import { STATE_WORDS, closedWords, waitWords } from '../../words/rotations'
import { consentTo, typedPhrase } from '../consent'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT, exitOfRotation } from '../exit-codes'
import { rotationCalled } from '../find'
import { credentialFrom, secretFrom } from '../secrets'
import { tableLines } from '../table'

const POLL_MS = 700

export async function listRotations(
  { ask, io }: Context,
  options: { readonly all?: boolean }
): Promise<Outcome> {
  const { rotations } = await ask('app.snapshot', {})
  const wanted = rotations.filter(({ closedAt }) => options.all === true || closedAt === null)
  const rows = wanted.map(rotation => [
    rotation.id,
    rotation.old.name,
    rotation.accountName,
    STATE_WORDS[rotation.state],
    rotation.closedAt === null ? waitWords(rotation, io.now()) : closedWords(rotation)
  ])
  const lines = rows.length === 0 ? [SAYS.nothingFound] : tableLines(HEADINGS.rotations, rows, io)
  return { exit: EXIT.done, data: wanted, lines }
}

/** Notes each new state on stderr until `isOver` says so, or the process is told to end. */
export async function follow(
  context: Context,
  id: string,
  isOver: (rotation: RotationView) => boolean,
  act: (rotation: RotationView) => Promise<void> = () => Promise.resolve()
): Promise<{ readonly rotation: RotationView; readonly isStopped: boolean }> {
  const { io } = context
  const told = { isStopped: false }
  let said = ''
  const stopListening = io.onStop(() => {
    told.isStopped = true
  })
  try {
    for (;;) {
      const rotation = await rotationCalled(context, id)
      const now = waitLine(rotation, io.now())
      if (rotation.state !== said) io.note(`${rotation.old.name}: ${now}\n`)
      said = rotation.state
      if (told.isStopped || isOver(rotation)) return { rotation, ...told }
      await act(rotation)
      await io.pause(POLL_MS)
    }
  } finally {
    stopListening()
  }
}

function waitLine(rotation: RotationView, now: number): string {
  const state = STATE_WORDS[rotation.state]
  return rotation.closedAt === null ? `${state}. ${waitWords(rotation, now)}` : closedWords(rotation)
}

export const hasEnded = ({ closedAt, reason }: RotationView): boolean =>
  closedAt !== null || reason === 'still-accepted'

export async function followRotations(context: Context, id: string | undefined): Promise<Outcome> {
  const { rotations } = await context.ask('app.snapshot', {})
  const open = rotations.filter(({ closedAt }) => closedAt === null)
  const ids = id === undefined ? open.map(each => each.id) : [(await rotationCalled(context, id)).id]
  const ended = await Promise.all(ids.map(each => follow(context, each, hasEnded)))
  const views = ended.map(({ rotation }) => rotation)
  const exits = views.map(exitOfRotation)
  const exit = exits.find(each => each !== EXIT.done) ?? EXIT.done
  return {
    exit,
    data: views,
    lines: views.map(view => `${view.old.name}: ${waitLine(view, context.io.now())}`)
  }
}

export type Approval = { readonly confirm?: string; readonly note?: string }

/** The acts that a person gives, in the order in which a rotation comes to need them. */
export async function giveNextAct(
  context: Context,
  rotation: RotationView,
  approval: Approval
): Promise<RotationView | null> {
  const { ask } = context
  const shown = { rotationId: rotation.id, version: rotation.version }
  const act = GIVEN.find(each => rotation.acts.includes(each)) ?? null
  // The other acts are decisions that want the whole screen of the app.
  switch (act) {
    case 'start':
      return ask('rotations.start', shown)
    case 'accept-permissions':
      context.io.note(`  + ${rotation.diff.wider.join(', ')}\n`)
      await typedPhrase(context, rotation.old.name, approval.confirm)
      return ask('rotations.acceptPermissions', shown)
    case 'attest-in-use': {
      const { note } = approval
      if (note === undefined || note.trim() === '') throw new Stop(EXIT.usage, SAYS.noteNeeded)
      return ask('rotations.attestInUse', { ...shown, note })
    }
    case 'disable-old':
      return ask('rotations.disableOld', shown)
    case 'revoke-old': {
      const question = await ask('rotations.prepareRevoke', { rotationId: rotation.id })
      const phrase = await consentTo(context, question, approval.confirm)
      return ask('rotations.revokeOld', { rotationId: rotation.id, token: question.token, phrase })
    }
    case null:
      return null
    default:
      return act satisfies never
  }
}

const GIVEN = ['start', 'accept-permissions', 'attest-in-use', 'disable-old', 'revoke-old'] as const

export async function approveRotation(context: Context, id: string, approval: Approval): Promise<Outcome> {
  const rotation = await rotationCalled(context, id)
  const after = await giveNextAct(context, rotation, approval)
  if (after === null) throw new Stop(EXIT.refused, SAYS.nothingToApprove)
  return rotationOutcome(context, after)
}

/** The secret of a key that a person made in the provider's console: one text, or a JSON object where a key has several parts. */
export async function giveKey(
  context: Context,
  id: string,
  options: { readonly secretFd?: number }
): Promise<Outcome> {
  const { ask } = context
  const rotation = await rotationCalled(context, id)
  if (!rotation.acts.includes('give-key')) throw new Stop(EXIT.refused, SAYS.noKeyWanted)
  const providers = await ask('providers.list', {})
  const names =
    providers.find(({ id }) => id === rotation.providerId)?.secretParts.map(part => part.name) ?? []
  const [only] = names
  const parts =
    only !== undefined && names.length === 1
      ? { [only]: await secretFrom(context, options.secretFd) }
      : await credentialFrom(context, options.secretFd, names)
  const { version } = rotation
  return rotationOutcome(context, await ask('rotations.giveKey', { rotationId: rotation.id, version, parts }))
}

export async function abortRotation(context: Context, id: string): Promise<Outcome> {
  const { id: rotationId, version } = await rotationCalled(context, id)
  const after = await context.ask('rotations.abort', { rotationId, version })
  const { rotation } = await follow(
    context,
    after.id,
    ({ closedAt, needsPerson }) => closedAt !== null || needsPerson
  )
  return {
    ...rotationOutcome(context, rotation),
    exit: rotation.state === 'aborted' ? EXIT.done : EXIT.waiting
  }
}

export function rotationOutcome({ io }: Context, rotation: RotationView): Outcome {
  return {
    exit: exitOfRotation(rotation),
    data: rotation,
    lines: [`${rotation.id}  ${rotation.old.name}: ${waitLine(rotation, io.now())}`]
  }
}
