import { faultWords } from '../../words/faults'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import { factLines } from '../table'

const POLL_MS = 200

export async function startSandbox({ ask, io }: Context): Promise<Outcome> {
  // On already: a script may say it each time.
  let view = (await ask('app.snapshot', {})).sandbox
  if (view.state === 'off') view = await ask('sandbox.start', {})
  let said = ''
  while (view.state !== 'on') {
    if (view.fault !== null) throw new Stop(EXIT.failed, faultWords(view.fault).title)
    if (view.step !== null && view.step !== said) io.note(`${view.step}\n`)
    said = view.step ?? said
    await io.pause(POLL_MS)
    view = (await ask('app.snapshot', {})).sandbox
  }
  const { accounts } = await ask('app.snapshot', {})
  const names = new Map(accounts.map(account => [account.id, account.name]))
  const lines = factLines(
    view.services.map(
      ({ service, file, accountId }) => [service, `${names.get(accountId ?? '') ?? ''}  ${file}`] as const
    )
  )
  return { exit: EXIT.done, data: view, lines }
}
