import type { CommandOutput } from '../../contract/commands'
import type { LeakAnswerView, LeakRevokedView, LeakView } from '../../contract/leaks'
import { SAYS } from '../../words/command-line'
import {
  LEAK_STATE_WORDS,
  LEAK_WORDS,
  revokedWords,
  revokeNote,
  vendorWords,
  whatAsking
} from '../../words/leaks'
import { momentWords } from '../../words/moments'
import { agreed, typedPhrase } from '../consent'
import { Refused, Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import type { ExitCode } from '../exit-codes'
import { factLines } from '../table'

export type LeakOptions = {
  readonly confirm?: string
  /** With an address: a server of the vendor's kind. */
  readonly askVendor?: string | true
}

/**
 * What the window's dialog does for a value that no connected account knows: one question to its vendor, and its revoke there. Null
 * where no vendor takes its form. The value is in Rekey's memory until the command ends.
 */
export async function revokeAtVendor(
  context: Context,
  pasted: string,
  options: LeakOptions
): Promise<Outcome | null> {
  try {
    const leak = await context.ask('leaks.look', { pasted })
    return leak === null ? null : await atVendor(context, leak, options)
  } catch (error) {
    // A window that opened meanwhile took the profile over, or another value took its place.
    if (error instanceof Refused && error.fault.code === 'not-found')
      throw new Stop(EXIT.failed, SAYS.leakForgotten)
    throw error
  } finally {
    await context.ask('leaks.forget', {}).catch(ignoreRefusal)
  }
}

/** What became of the revoke is said in any case; Rekey wipes the value after five minutes, and with a lock. */
function ignoreRefusal(error: unknown): null {
  if (error instanceof Refused) return null
  throw error
}

async function atVendor(
  context: Context,
  { leakId, vendor, canRevoke }: LeakView,
  options: LeakOptions
): Promise<Outcome> {
  const { io } = context
  const { name } = vendor
  io.note(`${vendorWords(name)}\n`)
  const address = await addressFor(context, vendor, options)
  const { confirmation, ...answer } = await context.ask('leaks.ask', { leakId, address })
  const data = { vendor: name, address, answer, revoked: null }
  const facts = answerLines(answer, io.now())
  if (answer.state !== 'alive') return { exit: exitOfState(answer.state), data, lines: facts }
  const note = revokeNote(name, canRevoke)
  if (confirmation === null) return { exit: EXIT.failed, data, lines: [...facts, note] }
  if (options.confirm === undefined && !io.canAsk)
    return { exit: EXIT.refused, data, lines: [...facts, note, SAYS.confirmMissing(name)] }
  io.note(`${[...facts, note].join('\n')}\n`)
  await typedPhrase(context, name, options.confirm)
  const revoked = await context.ask('leaks.revoke', { leakId, confirmation })
  return {
    exit: exitOfRevoke(revoked),
    data: { ...data, revoked },
    lines: [revokedWords(revoked, name)]
  }
}

/** Where the value may go: nowhere before a person, or the option, said so. */
async function addressFor(
  context: Context,
  { name, address, hasOtherServers }: LeakView['vendor'],
  { askVendor }: LeakOptions
): Promise<string> {
  const { io } = context
  if (typeof askVendor === 'string') return askVendor
  if (!io.canAsk) {
    if (askVendor === undefined)
      throw new Stop(EXIT.refused, SAYS.askVendorMissing(name, hasOtherServers ? address : null))
    if (hasOtherServers) throw new Stop(EXIT.usage, SAYS.vendorAddressMissing(name, address))
    return address
  }
  const typed = hasOtherServers ? await io.ask(SAYS.vendorAddressQuestion(address)) : ''
  if (typed === null) throw new Stop(EXIT.refused, SAYS.notAnswered)
  const chosen = typed.trim() === '' ? address : typed.trim()
  if (askVendor === undefined) {
    io.note(`${whatAsking(chosen)}\n`)
    await agreed(context)
  }
  return chosen
}

function answerLines(answer: Omit<LeakAnswerView, 'confirmation'>, now: number): readonly string[] {
  const { state, owner, scopes, expiresAt } = answer
  const none = LEAK_WORDS.notReported
  if (state !== 'alive') return [LEAK_STATE_WORDS[state]]
  return [
    LEAK_STATE_WORDS[state],
    ...factLines([
      [LEAK_WORDS.owner, owner ?? none],
      [LEAK_WORDS.scopes, scopes === null ? none : scopes.join(', ') || none],
      [LEAK_WORDS.expires, expiresAt === null ? none : momentWords(expiresAt, now)]
    ])
  ]
}

function exitOfState(state: CommandOutput<'leaks.ask'>['state']): ExitCode {
  return state === 'dead' ? EXIT.done : EXIT.failed
}

function exitOfRevoke({ sent, state }: LeakRevokedView): ExitCode {
  if (state === 'dead') return EXIT.done
  return sent === 'committed' ? EXIT.stillAccepted : EXIT.failed
}
