import type { AccountView } from '../../contract/accounts'
import { HEALTH_WORDS, rightWords } from '../../words/accounts'
import { HEADINGS, SAYS } from '../../words/command-line'
import { momentWords } from '../../words/moments'
import { faultWords } from '../../words/faults'
import { Stop } from '../context'
import type { Context, Outcome } from '../context'
import { EXIT } from '../exit-codes'
import type { ExitCode } from '../exit-codes'
import { accountCalled } from '../find'
import { credentialFrom } from '../secrets'
import { fieldNames, tableLines } from '../table'

const POLL_MS = 200

export async function listAccounts({ ask, io }: Context): Promise<Outcome> {
  const { accounts } = await ask('app.snapshot', {})
  return { exit: EXIT.done, data: accounts, lines: linesOf(accounts, io) }
}

function linesOf(accounts: readonly AccountView[], io: Context['io']): readonly string[] {
  const rows = accounts.map(account => [
    account.name,
    account.providerName,
    account.environment,
    String(account.keyCount),
    HEALTH_WORDS[account.health].label,
    account.lastSyncAt === null ? '' : momentWords(account.lastSyncAt, io.now())
  ])
  return tableLines(HEADINGS.accounts, rows, io)
}

/** Reads these accounts (all of them without names) and waits until that has ended. */
async function synced(context: Context, names: readonly string[]): Promise<readonly AccountView[]> {
  const { ask, io } = context
  const wanted: AccountView[] = []
  for (const name of names) wanted.push(await accountCalled(context, name))
  const ids = wanted.map(({ id }) => id)
  await ask('sync.start', ids.length === 0 ? {} : { accountIds: ids })
  for (;;) {
    const { accounts, sync } = await ask('app.snapshot', {})
    if (!sync.isRunning) return accounts.filter(({ id }) => ids.length === 0 || ids.includes(id))
    await io.pause(POLL_MS)
  }
}

export async function syncAccounts(context: Context, names: readonly string[]): Promise<Outcome> {
  const accounts = await synced(context, names)
  return { exit: worstOf(accounts), data: accounts, lines: linesOf(accounts, context.io) }
}

/** As a sync, with the rights and the fault of each account in words. */
export async function checkAccounts(context: Context, names: readonly string[]): Promise<Outcome> {
  const accounts = await synced(context, names)
  const lines = accounts.flatMap(account => [
    `${account.name}: ${HEALTH_WORDS[account.health].label}`,
    ...(account.report?.rights ?? []).map(right => `  ${rightWords(right)}`),
    ...(account.fault === null ? [] : [`  ${faultWords(account.fault).title}`])
  ])
  return { exit: worstOf(accounts), data: accounts, lines }
}

function worstOf(accounts: readonly AccountView[]): ExitCode {
  const health = new Set(accounts.map(account => account.health))
  if (health.has('credential-rejected') || health.has('credential-missing')) return EXIT.signIn
  return health.has('failing') ? EXIT.failed : EXIT.done
}

export type ConnectAccount = {
  readonly provider?: string
  readonly name?: string
  readonly env?: string
  readonly baseUrl?: string
  readonly setting?: Record<string, string>
  readonly credentialFd?: number
}

export async function connectAccount(context: Context, options: ConnectAccount): Promise<Outcome> {
  const providers = await context.ask('providers.list', {})
  const provider = providers.find(({ id }) => id === options.provider)
  if (provider === undefined) {
    if (options.provider !== undefined)
      throw new Stop(
        EXIT.usage,
        SAYS.providerUnknown(options.provider, providers.map(({ id }) => id).join(', '))
      )
    const rows = providers.map(({ id, name, fields }) => [id, name, fieldNames(fields)])
    return { exit: EXIT.usage, data: providers, lines: tableLines(HEADINGS.providers, rows, context.io) }
  }
  const secrets = provider.fields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
  const account = await context.ask('accounts.connect', {
    providerId: provider.id,
    name: options.name ?? provider.name,
    environment: options.env ?? '',
    baseUrl: options.baseUrl ?? provider.baseUrl.default ?? '',
    settings: options.setting ?? {},
    credential: await credentialFrom(context, options.credentialFd, secrets)
  })
  return { exit: EXIT.done, data: account, lines: linesOf([account], context.io) }
}
