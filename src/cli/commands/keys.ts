import type { KeyRowView } from '../../contract/key-row'
import type { KeyFilterInput } from '../../contract/keys'
import { actWords, factsWords } from '../../words/audit'
import { HEADINGS, KEY_FACTS, SAYS } from '../../words/command-line'
import { STATUS_WORDS, maskOf } from '../../words/keys'
import { lastUsedWords } from '../../words/last-used'
import { exactWords, momentWords } from '../../words/moments'
import { VERDICTS } from '../../words/verdicts'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { resolved } from '../deliver'
import type { Choice } from '../deliver'
import { durationOf } from '../durations'
import { EXIT } from '../exit-codes'
import { accountCalled, keyCalled } from '../find'
import { factLines, tableLines } from '../table'

const PAGE = 500

export type ListKeys = {
  readonly idle?: string
  readonly env?: readonly string[]
  readonly service?: readonly string[]
  readonly account?: readonly string[]
  readonly createdBy?: readonly string[]
  readonly verdict?: readonly string[]
  readonly status?: readonly string[]
  readonly limit?: number
}

export async function listKeys(
  context: Context,
  text: string | undefined,
  options: ListKeys
): Promise<Outcome> {
  const { ask, io } = context
  const filter = await filterOf(context, text, options)
  const most = options.limit ?? Number.MAX_SAFE_INTEGER
  const rows: KeyRowView[] = []
  let total = 0
  do {
    const page = await ask('keys.page', {
      filter,
      sort: 'risk',
      descending: true,
      group: 'none',
      offset: rows.length,
      limit: Math.min(PAGE, Math.max(1, most - rows.length))
    })
    total = page.total
    rows.push(...page.rows)
    if (page.rows.length === 0) break
  } while (rows.length < Math.min(total, most))
  const lines =
    rows.length === 0 ? [SAYS.nothingFound] : tableLines(HEADINGS.keys, rows.map(cellsOf(io.now())), io)
  return { exit: EXIT.done, data: { total, keys: rows }, lines }
}

function cellsOf(now: number): (row: KeyRowView) => readonly string[] {
  return row => [
    row.name,
    row.service,
    row.environment,
    row.accountName,
    STATUS_WORDS[row.status],
    lastUsedWords(row.lastUsed, now),
    VERDICTS[row.verdict.state].label,
    maskOf(row)
  ]
}

/** Environments as they are stored; a person may write `prod`. */
async function filterOf(
  context: Context,
  text: string | undefined,
  { idle, env, service, account, createdBy, verdict, status }: ListKeys
): Promise<KeyFilterInput> {
  const accountIds: string[] = []
  for (const name of account ?? []) accountIds.push((await accountCalled(context, name)).id)
  return {
    ...(text === undefined ? {} : { text }),
    ...(idle === undefined ? {} : { idleAtLeastMs: spanOf(idle) }),
    ...(env === undefined ? {} : { environments: await environmentsLike(context, env) }),
    ...(service === undefined ? {} : { services: [...service] }),
    ...(accountIds.length === 0 ? {} : { accountIds }),
    ...(createdBy === undefined ? {} : { owners: [...createdBy] }),
    ...(verdict === undefined ? {} : { verdicts: [...verdict] }),
    ...(status === undefined ? {} : { statuses: status as NonNullable<KeyFilterInput['statuses']> })
  }
}

export async function environmentsLike({ ask }: Context, wanted: readonly string[]): Promise<string[]> {
  const { byEnvironment } = await ask('keys.counts', { filter: {} })
  const known = Object.keys(byEnvironment)
  const found = wanted.flatMap(each => {
    const lower = each.toLowerCase()
    const exact = known.filter(name => name.toLowerCase() === lower)
    return exact.length > 0 ? exact : known.filter(name => name.toLowerCase().startsWith(lower))
  })
  // None at all would be every environment.
  return found.length > 0 ? found : [...wanted]
}

export function spanOf(text: string): number {
  const span = durationOf(text)
  if (span === null) throw new Stop(EXIT.usage, SAYS.durationSyntax(text))
  return span
}

export async function showKey(context: Context, name: string): Promise<Outcome> {
  const { ask, io } = context
  const { id } = await keyCalled(context, name)
  const detail = await ask('keys.detail', { keyId: id })
  const { row, deliveredTo, history } = detail
  const now = io.now()
  const lines = factLines([
    [KEY_FACTS.name, row.name],
    [KEY_FACTS.id, row.id],
    [KEY_FACTS.key, maskOf(row)],
    [KEY_FACTS.account, `${row.providerName} · ${row.accountName}`],
    [KEY_FACTS.service, row.service],
    [KEY_FACTS.environment, row.environment],
    [KEY_FACTS.status, STATUS_WORDS[row.status]],
    [KEY_FACTS.lastUsed, lastUsedWords(row.lastUsed, now)],
    [KEY_FACTS.verdict, VERDICTS[row.verdict.state].label],
    [KEY_FACTS.expires, row.expiresAt === null ? '' : exactWords(row.expiresAt)],
    [KEY_FACTS.permissions, row.permissions.grants.join(', ')],
    ...deliveredTo.map(place => [KEY_FACTS.deliveredTo, place.label] as const),
    ...history
      .slice(0, 10)
      .map(
        entry =>
          [
            momentWords(entry.at, now),
            `${actWords(entry.act, entry.facts)} ${factsWords(entry.facts, entry.act)}`
          ] as const
      )
  ])
  return { exit: EXIT.done, data: detail, lines }
}

export type CreateKey = {
  readonly account: string
  readonly name: string
  readonly service: string
  readonly env: string
  readonly group?: string
  readonly grant?: readonly string[]
  readonly permissionSet?: string
  readonly expires?: string
  readonly deliver?: readonly Choice[]
  readonly replace?: boolean
}

export async function createKey(context: Context, options: CreateKey): Promise<Outcome> {
  const { ask, io } = context
  const choice = await oneDestination(context, options.deliver)
  const account = await accountCalled(context, options.account)
  const groups = account.report?.groups ?? []
  const group = options.group ?? (groups.length === 1 ? groups[0]?.id : undefined)
  const groupId = groups.find(({ id, name }) => id === group || name === group)?.id ?? group
  if (groupId === undefined)
    throw new Stop(EXIT.usage, SAYS.groupNeeded(groups.map(({ name }) => name).join(', ')))
  const sealed = await ask('keys.create', {
    accountId: account.id,
    groupId,
    service: options.service,
    environment: options.env,
    name: options.name,
    grants: [...(options.grant ?? [])],
    permissionSetId: options.permissionSet ?? null,
    expiresAt: options.expires === undefined ? null : io.now() + spanOf(options.expires),
    options: {}
  })
  // From here on a failure leaves a key whose secret waits: the person must know.
  try {
    return await deliver(context, sealed.id, choice, options.replace === true)
  } catch (error) {
    io.note(`${SAYS.sealedKept}\n`)
    throw error
  }
}

export async function deliverKey(
  context: Context,
  name: string,
  options: Pick<CreateKey, 'deliver' | 'replace'>
): Promise<Outcome> {
  const choice = await oneDestination(context, options.deliver)
  const { id } = await keyCalled(context, name)
  const { sealedSecrets } = await context.ask('app.snapshot', {})
  const sealed = sealedSecrets.find(({ keyId, state }) => keyId === id && state !== 'destroyed')
  if (sealed === undefined) throw new Stop(EXIT.failed, SAYS.noSealedSecret)
  return deliver(context, sealed.id, choice, options.replace === true)
}

async function oneDestination(context: Context, choices: readonly Choice[] | undefined): Promise<Choice> {
  const [choice, another] = await resolved(context, choices ?? [])
  if (choice === undefined || another !== undefined) throw new Stop(EXIT.usage, SAYS.oneDestination)
  return choice
}

async function deliver(
  { ask }: Context,
  secretId: string,
  { id, settings }: Choice,
  replaceOther: boolean
): Promise<Outcome> {
  const delivered = await ask('handoff.deliver', {
    secretId,
    destinationId: id,
    settings,
    ...(replaceOther ? { replaceOther } : {})
  })
  const place = delivered.exposures.at(-1)?.where ?? id
  return {
    exit: EXIT.done,
    data: delivered,
    lines: [`${delivered.keyName}: ${place} (${delivered.readBack})`]
  }
}
