import type { CommandOutput } from '../../contract/commands'
import { faultWords } from '../../words/faults'
import { SAYS } from '../../words/command-line'
import { shortName } from '../../words/keys'
import { consentTo } from '../consent'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT, exitOfFault } from '../exit-codes'
import type { ExitCode } from '../exit-codes'
import { keyCalled } from '../find'
import { secretFrom } from '../secrets'
import { revokeAtVendor } from './revoke-leak'
import type { LeakOptions } from './revoke-leak'

const LEAKED = '-'

export type RevokeOptions = LeakOptions

export async function revoke(context: Context, name: string, options: RevokeOptions): Promise<Outcome> {
  if (name === LEAKED) return revokeLeaked(context, options)
  if (options.askVendor !== undefined) throw new Stop(EXIT.usage, SAYS.askVendorNeedsLeak)
  return revokeKey(context, (await keyCalled(context, name)).id, options)
}

async function revokeKey(context: Context, keyId: string, options: RevokeOptions): Promise<Outcome> {
  const question = await context.ask('keys.prepareRevoke', { keyIds: [keyId] })
  const phrase = await consentTo(context, question, options.confirm)
  const { results } = await context.ask('keys.revoke', { token: question.token, phrase })
  const [result] = results
  if (result === undefined) throw new Stop(EXIT.failed, SAYS.outcome.failed)
  const key = question.keys[0]?.name ?? keyId
  return { exit: exitOf(result), data: result, lines: [`${key}: ${wordsOf(result)}`] }
}

type Revoked = CommandOutput<'keys.revoke'>['results'][number]

function exitOf({ state, fault }: Revoked): ExitCode {
  if (state === 'gone') return EXIT.done
  if (state === 'claimed') return EXIT.stillAccepted
  return fault === null ? EXIT.failed : exitOfFault(fault)
}

function wordsOf({ state, evidence, fault }: Revoked): string {
  if (state === 'gone') return `${SAYS.outcome.gone} (${evidence})`
  return fault === null ? SAYS.outcome[state] : `${SAYS.outcome[state]} ${faultWords(fault).title}`
}

/** The value goes to Rekey, is compared and wiped there; nothing of it is printed. */
async function revokeLeaked(context: Context, options: RevokeOptions): Promise<Outcome> {
  const pasted = await leakedValue(context)
  const { hits } = await context.ask('quick.match', { pasted })
  const sure = hits.filter(hit => hit.sure === 'certain')
  const [only] = sure
  if (only !== undefined && sure.length === 1) return revokeKey(context, only.row.id, options)
  for (const { row } of hits) context.io.note(`  ${row.id}  ${shortName(row)}\n`)
  // A key that is merely of the same provider does not make the value known.
  const isKnown = hits.some(hit => hit.sure !== 'possible')
  const atVendor = isKnown ? null : await revokeAtVendor(context, pasted, options)
  if (atVendor !== null) return atVendor
  throw hits.length === 0 ? new Stop(EXIT.failed, SAYS.leakUnknown) : new Stop(EXIT.refused, SAYS.leakUnsure)
}

/** Asked for without echo on a terminal, so that the leaked value is not left on the screen. */
async function leakedValue({ io }: Context): Promise<string> {
  const value = io.canAsk ? await io.askHidden(SAYS.leakQuestion) : await secretFrom({ io }, undefined)
  if (value === null || value.trim() === '') throw new Stop(EXIT.usage, SAYS.notReadable)
  return value
}
