import type { VaultView } from '../../contract/vault'
import { SAYS } from '../../words/command-line'
import { GATES } from '../../words/vault'
import { Refused } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { secretFrom } from '../secrets'

/** Without an owner nothing is in memory: there is nothing to lock. */
export async function lock(context: Context): Promise<Outcome> {
  try {
    return outcomeOf(await context.ask('vault.lock', {}), EXIT.done)
  } catch (error) {
    const isNobody = error instanceof Refused && error.fault.code === 'not-found'
    if (!isNobody) throw error
    return { exit: EXIT.done, data: { state: 'locked' }, lines: [SAYS.noOwner] }
  }
}

export async function unlock(context: Context, descriptor: number | undefined): Promise<Outcome> {
  const { ask, link } = context
  const before = (await ask('app.snapshot', {})).vault
  const after = isOpen(before) ? before : await opened(context, before, descriptor)
  const outcome = outcomeOf(after, isOpen(after) ? EXIT.done : EXIT.signIn)
  const isOurs = link.owner()?.kind === 'own'
  return isOurs && isOpen(after) ? { ...outcome, lines: [...outcome.lines, SAYS.keepsVault] } : outcome
}

async function opened(
  context: Context,
  { hasPassphrase, state }: VaultView,
  descriptor: number | undefined
): Promise<VaultView> {
  const isAsked = hasPassphrase || state === 'passphrase-needed'
  if (!isAsked) return context.ask('vault.unlock', {})
  return context.ask('vault.unlock', { passphrase: await passphraseOf(context, descriptor) })
}

async function passphraseOf(context: Context, descriptor: number | undefined): Promise<string> {
  if (descriptor === undefined && context.io.canAsk) {
    const typed = await context.io.askHidden(SAYS.passphrase)
    if (typed !== null && typed !== '') return typed
  }
  return secretFrom(context, descriptor)
}

export function isOpen({ state }: VaultView): boolean {
  return state === 'open' || state === 'session'
}

function outcomeOf(vault: VaultView, exit: Outcome['exit']): Outcome {
  const words = vault.state === 'open' || vault.state === 'session' ? SAYS.unlocked : GATES[vault.state].title
  return { exit, data: vault, lines: [words] }
}
