import { MINUTE } from '../../core/clock'
import type { CommandOutput } from '../../contract/commands'
import { HEALTH_WORDS } from '../../words/accounts'
import { DOCTOR_WORDS, HEADINGS, OWNER_WORDS } from '../../words/command-line'
import { faultWords } from '../../words/faults'
import { GATES } from '../../words/vault'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { tableLines } from '../table'
import { isOpen } from './vault'

type Check = { readonly name: string; readonly state: 'ok' | 'warning' | 'problem'; readonly facts: string }
type Snapshot = CommandOutput<'app.snapshot'>

const CLOCK_LIMIT_MS = MINUTE

/** Looks; changes nothing, and calls no provider. */
export async function doctor(context: Context): Promise<Outcome> {
  const { ask, link, profile, io } = context
  const snapshot = await ask('app.snapshot', {})
  const owner = link.owner()
  const checks: readonly Check[] = [
    vaultCheck(snapshot),
    {
      name: DOCTOR_WORDS.runtime,
      state: snapshot.oldRuntime === null ? 'ok' : 'warning',
      facts: runtimeFacts(snapshot)
    },
    { name: DOCTOR_WORDS.profile, state: 'ok', facts: profile },
    {
      name: DOCTOR_WORDS.owner,
      state: 'ok',
      facts: owner === null ? '' : `${OWNER_WORDS[owner.kind]} (${owner.pid})`
    },
    databaseCheck(snapshot),
    clockCheck(snapshot),
    networkCheck(snapshot),
    ...snapshot.accounts.map(accountCheck)
  ]
  const hasProblem = checks.some(({ state }) => state === 'problem')
  const exit = !isOpen(snapshot.vault) ? EXIT.signIn : hasProblem ? EXIT.failed : EXIT.done
  const rows = checks.map(({ name, state, facts }) => [name, DOCTOR_WORDS[state], facts])
  return { exit, data: checks, lines: tableLines(HEADINGS.doctor, rows, io) }
}

function vaultCheck({ vault }: Snapshot): Check {
  const { state, backend } = vault
  const words = state === 'open' || state === 'session' ? `${state}, ${backend}` : GATES[state].title
  const isWeak = state === 'session'
  return {
    name: DOCTOR_WORDS.vault,
    state: !isOpen(vault) ? 'problem' : isWeak ? 'warning' : 'ok',
    facts: words
  }
}

function runtimeFacts({ version, platform, oldRuntime }: Snapshot): string {
  return `Rekey ${version} on ${platform}, Node ${process.versions.node}${oldRuntime === null ? '' : `, Electron ${oldRuntime}`}`
}

function databaseCheck({ storage }: Snapshot): Check {
  const name = DOCTOR_WORDS.database
  if (storage.isDamaged) return { name, state: 'problem', facts: DOCTOR_WORDS.damaged }
  if (storage.unrecorded > 0)
    return { name, state: 'problem', facts: DOCTOR_WORDS.unrecorded(storage.unrecorded) }
  return { name, state: 'ok', facts: DOCTOR_WORDS.whole }
}

function clockCheck({ accounts }: Snapshot): Check {
  const offsets = accounts.flatMap(({ report }) => report?.clockOffsetMs ?? [])
  const worst = Math.max(0, ...offsets.map(Math.abs))
  const name = DOCTOR_WORDS.clock
  if (offsets.length === 0) return { name, state: 'ok', facts: DOCTOR_WORDS.clockUnknown }
  if (worst <= CLOCK_LIMIT_MS) return { name, state: 'ok', facts: DOCTOR_WORDS.clockFine }
  return { name, state: 'warning', facts: DOCTOR_WORDS.clockOff(Math.round(worst / MINUTE)) }
}

function networkCheck({ accounts }: Snapshot): Check {
  const silent = accounts
    .filter(({ fault }) => fault?.code === 'provider-unavailable')
    .map(({ name }) => name)
  const name = DOCTOR_WORDS.network
  if (silent.length > 0) return { name, state: 'problem', facts: DOCTOR_WORDS.unreachable(silent.join(', ')) }
  return { name, state: 'ok', facts: DOCTOR_WORDS.reachable }
}

function accountCheck({ name, health, fault }: Snapshot['accounts'][number]): Check {
  const { label, tone } = HEALTH_WORDS[health]
  const state = tone === 'danger' ? 'problem' : tone === 'warning' ? 'warning' : 'ok'
  const facts = fault === null ? label : `${label}. ${faultWords(fault).title}`
  return { name: DOCTOR_WORDS.account(name), state, facts }
}
