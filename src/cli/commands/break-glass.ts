import type { CommandInput } from '../../contract/commands'
import type { BatchPreviewView, BatchReportView } from '../../contract/break-glass'
import { LEFT_OUT_WORDS, itemWords, reportWords, unknownWords } from '../../words/break-glass'
import { HEADINGS, SAYS } from '../../words/command-line'
import { typedPhrase } from '../consent'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import type { ExitCode } from '../exit-codes'
import { accountCalled } from '../find'
import { tableLines } from '../table'
import { environmentsLike } from './keys'

const POLL_MS = 500

export type BreakGlass = {
  readonly createdBy?: readonly string[]
  readonly account?: readonly string[]
  readonly service?: readonly string[]
  readonly env?: readonly string[]
  readonly disableOnly?: boolean
  readonly withManagement?: boolean
  readonly dryRun?: boolean
  readonly confirm?: string
  readonly reason?: string
}

export async function breakGlass(context: Context, options: BreakGlass): Promise<Outcome> {
  const { ask, io } = context
  const choice = await choiceOf(context, options)
  if (options.dryRun === true) {
    const preview = await ask('breakGlass.dryRun', choice)
    return { exit: EXIT.done, data: preview, lines: previewLines(preview, io) }
  }
  const prepared = await ask('breakGlass.prepare', choice)
  for (const line of previewLines(prepared.preview, io)) io.note(`${line}\n`)
  const reason = options.reason?.trim() ?? ''
  if (prepared.needsReason && reason === '') throw new Stop(EXIT.usage, SAYS.reasonNeeded)
  const phrase = await typedPhrase(context, prepared.phrase, options.confirm)
  let report = await ask('breakGlass.start', {
    token: prepared.token,
    phrase,
    ...(reason === '' ? {} : { reason })
  })
  while (report.state === 'running') {
    await io.pause(POLL_MS)
    report = await ask('breakGlass.report', { batchId: report.batchId })
    const { counts, total } = report
    io.note(`${total - counts.waiting} / ${total}\n`)
  }
  return { exit: exitOf(report), data: report, lines: reportLines(report) }
}

async function choiceOf(context: Context, options: BreakGlass): Promise<CommandInput<'breakGlass.prepare'>> {
  const { createdBy, account, service, env } = options
  const isChosen = [createdBy, account, service, env].some(part => part !== undefined)
  if (!isChosen) throw new Stop(EXIT.usage, SAYS.choiceNeeded)
  const accountIds: string[] = []
  for (const name of account ?? []) accountIds.push((await accountCalled(context, name)).id)
  return {
    ...(createdBy === undefined ? {} : { creators: [...createdBy] }),
    ...(accountIds.length === 0 ? {} : { accountIds }),
    ...(service === undefined ? {} : { services: [...service] }),
    ...(env === undefined ? {} : { environments: await environmentsLike(context, env) }),
    mode: options.disableOnly === true ? 'disable-only' : 'revoke',
    management: options.withManagement === true ? 'included' : 'left-out'
  }
}

function previewLines(preview: BatchPreviewView, io: Context['io']): readonly string[] {
  const rows = preview.accounts.map(({ accountName, keys }) => [accountName, String(keys)])
  const leftOut = new Map<string, number>()
  for (const { reason } of preview.leftOut)
    leftOut.set(LEFT_OUT_WORDS[reason], (leftOut.get(LEFT_OUT_WORDS[reason]) ?? 0) + 1)
  return [
    ...tableLines(HEADINGS.batch, rows, io),
    SAYS.batchTotals(preview.keys, preview.production, preview.usedRecently),
    ...[...leftOut].map(([words, count]) => `${count}: ${words}`),
    ...unknownWords(preview)
  ]
}

function reportLines(report: BatchReportView): readonly string[] {
  return [
    reportWords(report),
    ...report.notDead.map(item => `  ${item.name} (${item.accountName}): ${itemWords(item, report.mode)}`),
    ...report.done.map(
      ({ name, accountName, state }) =>
        `  ${name} (${accountName}): ${itemWords({ state, fault: null }, report.mode)}`
    )
  ]
}

function exitOf({ notDead }: BatchReportView): ExitCode {
  if (notDead.length === 0) return EXIT.done
  return notDead.every(({ state }) => state === 'claimed') ? EXIT.stillAccepted : EXIT.failed
}
