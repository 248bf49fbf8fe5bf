import type { ConfirmationView } from '../contract/confirmations'
import { reasonLines } from '../words/confirm'
import { SAYS } from '../words/command-line'
import { Stop } from './context'
import type { Context } from './context'
import { EXIT } from './exit-codes'

/**
 * Shows the facts of what cannot be undone and has a person consent to exactly that: typed on a terminal, or given as `--confirm`.
 * Answers what they typed, which Rekey itself compares again.
 */
export async function consentTo(
  context: Context,
  question: ConfirmationView,
  given: string | undefined
): Promise<string> {
  const { io } = context
  for (const { keyId, label } of question.deliveredTo) {
    const name = question.keys.find(key => key.id === keyId)?.name ?? ''
    io.note(`  ${name}: ${label}\n`)
  }
  for (const { words } of reasonLines(question.reasons, io.now())) io.note(`  ${words}\n`)
  return typedPhrase(context, question.phrase ?? question.keys[0]?.name ?? 'yes', given)
}

export async function typedPhrase(
  { io }: Context,
  phrase: string,
  given: string | undefined
): Promise<string> {
  if (given === undefined && !io.canAsk) throw new Stop(EXIT.refused, SAYS.confirmMissing(phrase))
  const typed = given ?? (await io.ask(SAYS.confirmQuestion(phrase)))
  if (typed === null) throw new Stop(EXIT.refused, SAYS.notAnswered)
  if (typed.trim() !== phrase) throw new Stop(EXIT.refused, SAYS.confirmWrong)
  return typed
}

/** For what can be undone: a yes on a terminal; without one, the order itself is the yes. */
export async function agreed({ io }: Context): Promise<void> {
  if (!io.canAsk) return
  const answer = await io.ask(SAYS.yesQuestion)
  if (answer?.trim().toLowerCase() !== 'yes') throw new Stop(EXIT.refused, SAYS.notAnswered)
}
