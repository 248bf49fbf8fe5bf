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

const LEAKED = '-'

export async function revoke(
  context: Context,
  name: string,
  options: { readonly confirm?: string }
): Promise<Outcome> {
  const keyId = name === LEAKED ? await keyOfLeak(context) : (await keyCalled(context, name)).id
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

/** The value goes to Rekey once, is compared and wiped there; nothing of it is printed. */
async function keyOfLeak(context: Context): Promise<string> {
  const found = await context.ask('quick.match', { pasted: await secretFrom(context, undefined) })
  const sure = found.hits.filter(hit => hit.sure === 'certain')
  const [only] = sure
  if (only !== undefined && sure.length === 1) return only.row.id
  if (found.hits.length === 0) throw new Stop(EXIT.failed, SAYS.leakUnknown)
  for (const { row } of found.hits) context.io.note(`  ${row.id}  ${shortName(row)}\n`)
  throw new Stop(EXIT.refused, SAYS.leakUnsure)
}
