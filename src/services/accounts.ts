import type { Account, AccountReport } from '../core/account'
import { failed, ok, type Result } from '../core/fault'
import { answering } from '../core/faulted'
import type { AccountId } from '../core/ids'
import type { Provider, ProviderClient } from '../core/ports/provider'
import { wipeBundle, type SecretBundle } from '../core/secret'
import { createClientPool, type Connection } from './accounts/client-pool'
import { originOf, takeCredential, wipeCredential, type CredentialInput } from './accounts/connection-input'
import {
  ifNameIsFree,
  planChange,
  planNew,
  rename,
  writeNames,
  type ChangeInput,
  type ConnectInput
} from './accounts/plan'
import {
  auditEntry,
  openCredential,
  sealCredential,
  writeAudit,
  type AccountsTools,
  type SealedCredential
} from './accounts/tools'
import { forgetAndRecord } from './forget'
import { ifVaultOpen } from './sealed-credential'
import { connectWith, healthAfter, ifItLists, tryOut } from './accounts/trial'

export type { ChangeInput, ConnectInput } from './accounts/plan'
export type { CredentialInput } from './accounts/connection-input'
export type { AccountsTools } from './accounts/tools'

export type AccountUpdate = Required<Pick<ChangeInput, 'accountId' | 'names' | 'settings'>>

/**
 * Accounts at providers and their management credentials. Every credential that is given to a call belongs to it from then
 * on, and is wiped when it answers. Nothing here changes anything at a provider.
 */
export type AccountService = {
  /** Connects and asks what the credential may do; stores nothing. */
  check(input: ConnectInput): Promise<Result<AccountReport>>
  /** As `check`, and keeps it: refused with `permission-missing/missing-list` when keys cannot be listed. */
  connect(input: ConnectInput): Promise<Result<Account>>
  /**
   * Keeps an account whose credential nobody has entered yet: it can do nothing until `replaceCredential`. At once, so that it
   * can be part of a transaction; throws `Faulted` when the disk does not take it.
   */
  register(input: Omit<ConnectInput, 'credential' | 'isSandbox'>): Result<Account>
  /**
   * Lends the account's client; at most one per account is open, for as long as the vault is. Faults: `not-found`,
   * `vault-locked`, `credential-rejected` with `credential-missing` or `origin-changed`, and what `connect` of the provider
   * says.
   */
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** Lends the credential in use, in the clear, while `work` runs. For the proof that it is dead once it was replaced. */
  lendCredential<T>(accountId: AccountId, work: (credential: SecretBundle) => Promise<T>): Promise<Result<T>>
  /** Checked as in `connect` before the old one is given up. */
  replaceCredential(input: ChangeInput & { readonly credential: CredentialInput }): Promise<Result<Account>>
  /** Fault `credential-rejected/origin-changed` for another base URL without a credential. */
  changeSettings(input: ChangeInput): Promise<Result<Account>>
  /** Names and settings together or not at all: settings that the provider refuses leave the old name too. */
  update(input: AccountUpdate): Promise<Result<Account>>
  /** Forgets the account and its credential here; its keys live on. Fault `conflict/rotation-open` while work is open. */
  remove(accountId: AccountId): Promise<Result<null>>
  /** Asks the provider again what the credential may do, and keeps the answer. */
  refreshReport(accountId: AccountId): Promise<Result<AccountReport>>
  /** Is there a credential that could be opened now? */
  hasCredential(accountId: AccountId): boolean
  /** Resolves when no client is in use: lock the vault only then, or a fresh secret may have nowhere to go. */
  whenIdle(): Promise<void>
  close(): Promise<void>
}

export function createAccounts(tools: AccountsTools): AccountService {
  const pool = createClientPool()
  // Credentials for this run only: their boxes never meet the store, and nothing opens them after a lock.
  const session = new Map<AccountId, SealedCredential>()
  const stopListening = tools.vault.onState(state => {
    if (state !== 'open' && state !== 'session') pool.retireAll()
    if (state !== 'session') session.clear()
  })

  function sealedOf(accountId: AccountId): SealedCredential | null {
    return session.get(accountId) ?? tools.credentials.get(accountId)
  }

  /** In the clear; the caller wipes it. It is opened for the origin in use, never for the one that a row claims. */
  async function credentialFor(account: Account): Promise<Result<SecretBundle>> {
    const sealed = sealedOf(account.id)
    if (sealed === null) return failed('credential-rejected', 'credential-missing')
    const origin = originOf(account.baseUrl)
    if (sealed.origin !== origin) return failed('credential-rejected', 'origin-changed')
    return openCredential(tools, account.id, { box: sealed.box, origin })
  }

  async function open(account: Account, provider: Provider): Promise<Result<Connection>> {
    const credential = await credentialFor(account)
    return credential.ok ? connectWith(tools, provider, account, credential.value) : credential
  }

  async function withClient<T>(
    accountId: AccountId,
    work: (client: ProviderClient) => Promise<T>
  ): Promise<Result<T>> {
    const account = tools.accounts.get(accountId)
    const provider = account && tools.providers.get(account.providerId)
    if (!account || !provider) return failed('not-found')
    const isOpen = ifVaultOpen(tools.vault)
    if (!isOpen.ok) return isOpen
    const version = JSON.stringify([account.baseUrl, account.settings, provider.revision ?? null])
    return pool.lend({ accountId, version, open: () => open(account, provider) }, work)
  }

  async function lendCredential<T>(
    accountId: AccountId,
    work: (credential: SecretBundle) => Promise<T>
  ): Promise<Result<T>> {
    const account = tools.accounts.get(accountId)
    const credential = account === null ? failed('not-found') : await credentialFor(account)
    return credential.ok
      ? lending(credential.value, async () => ok(await work(credential.value)))
      : credential
  }

  /**
   * Seals the credential and writes `rows` with it, all or nothing. In a vault for this run only, the box stays in memory,
   * and what an earlier run has stored stays as it is: the keychain may be back tomorrow.
   */
  function store(account: Account, credential: SecretBundle, rows: () => void): Result<Account> {
    const sealed = sealCredential(tools, account.id, originOf(account.baseUrl), credential)
    if (!sealed.ok) return sealed
    const isForThisRun = tools.vault.state() === 'session'
    tools.transactions.run(() => {
      rows()
      const { box, origin } = sealed.value
      if (!isForThisRun) tools.credentials.put(account.id, box, origin, tools.connection.clock.now())
    })
    if (isForThisRun) session.set(account.id, sealed.value)
    pool.retire(account.id)
    return ok(account)
  }

  async function check(input: ConnectInput): Promise<Result<AccountReport>> {
    const plan = planNew(tools, input)
    if (!plan.ok) return plan
    const { account, provider } = plan.value
    const credential = takeCredential(provider.manifest, input.credential)
    if (!credential.ok) return credential
    return lending(credential.value, () => tryOut(tools, provider, account, credential.value))
  }

  async function connect(input: ConnectInput): Promise<Result<Account>> {
    const isOpen = ifVaultOpen(tools.vault)
    if (!isOpen.ok) return isOpen
    const plan = planNew(tools, input)
    if (!plan.ok) return plan
    const { account, provider } = plan.value
    const credential = takeCredential(provider.manifest, input.credential)
    if (!credential.ok) return credential
    return lending(credential.value, async () => {
      const report = listing(await tryOut(tools, provider, account, credential.value))
      if (!report.ok) return report
      const isFree = ifNameIsFree(tools, account.name, account.id)
      if (!isFree.ok) return isFree
      return store(account, credential.value, () => {
        tools.accounts.insert(account)
        tools.accounts.saveState(account.id, { report: report.value, health: 'new' })
        const { environment, isSandbox, baseUrl } = account
        writeAudit(tools, account, 'account.connected', { environment, isSandbox, origin: originOf(baseUrl) })
      })
    })
  }

  function register(input: Omit<ConnectInput, 'credential' | 'isSandbox'>): Result<Account> {
    const plan = planNew(tools, { ...input, credential: {}, isSandbox: false })
    if (!plan.ok) return plan
    const { account } = plan.value
    const isFree = ifNameIsFree(tools, account.name, account.id)
    if (!isFree.ok) return isFree
    tools.transactions.run(() => {
      tools.accounts.insert(account)
      tools.accounts.saveState(account.id, { health: 'credential-missing' })
      const { environment, baseUrl } = account
      writeAudit(tools, account, 'account.connected', {
        environment,
        origin: originOf(baseUrl),
        credential: 'missing'
      })
    })
    return ok(account)
  }

  async function change(input: ChangeInput): Promise<Result<Account>> {
    const isOpen = ifVaultOpen(tools.vault)
    if (!isOpen.ok) return isOpen
    const plan = planChange(tools, input)
    if (!plan.ok) return plan
    const { before, account, provider } = plan.value
    const isNew = input.credential !== undefined
    const credential =
      input.credential === undefined
        ? await credentialFor(account)
        : takeCredential(provider.manifest, input.credential)
    if (!credential.ok) return credential
    return lending(credential.value, async () => {
      const report = listing(await tryOut(tools, provider, account, credential.value))
      if (!report.ok) return report
      const isFree = ifNameIsFree(tools, account.name, account.id)
      if (!isFree.ok) return isFree
      // Sealed again also when it is the old one: settings and credential change together or not at all.
      return store(account, credential.value, () => {
        if (input.names !== undefined) writeNames(tools, before, account)
        tools.accounts.updateSettings(account.id, account.settings)
        if (account.baseUrl !== before.baseUrl) tools.accounts.updateBaseUrl(account.id, account.baseUrl)
        tools.accounts.saveState(account.id, { report: report.value, health: 'new', lastFault: null })
        const act = isNew ? 'credential.replaced' : 'account.changed'
        writeAudit(tools, account, act, { origin: originOf(account.baseUrl) })
      })
    })
  }

  async function update({ accountId, names, settings }: AccountUpdate): Promise<Result<Account>> {
    const before = tools.accounts.get(accountId)
    const isSame = JSON.stringify(before?.settings) === JSON.stringify(settings)
    return isSame ? rename(tools, { accountId, names }) : change({ accountId, names, settings })
  }

  async function refreshReport(accountId: AccountId): Promise<Result<AccountReport>> {
    const lent = await withClient(accountId, client => client.preflight())
    const answer = lent.ok ? lent.value : lent
    // It may have been removed while the provider was thinking.
    if (tools.accounts.get(accountId) === null) return failed('not-found')
    if (answer.ok) {
      const { health } = tools.accounts.state(accountId)
      const wasAboutCredential = health === 'credential-missing' || health === 'credential-rejected'
      const better = wasAboutCredential ? { health: 'new' as const } : {}
      tools.accounts.saveState(accountId, { report: answer.value, lastFault: null, ...better })
    } else tools.accounts.saveState(accountId, { lastFault: answer.fault, ...healthAfter(answer.fault) })
    return answer
  }

  function remove(accountId: AccountId): Result<null> {
    const account = tools.accounts.get(accountId)
    if (account === null) return failed('not-found')
    if (tools.isAtWork(accountId)) return failed('conflict', 'rotation-open')
    pool.retire(accountId)
    forgetAndRecord(
      tools,
      () => {
        tools.credentials.remove(accountId)
        tools.accounts.remove(accountId)
      },
      auditEntry(tools, account, 'account.removed')
    )
    session.delete(accountId)
    return ok(null)
  }

  return {
    check: input => consuming(input.credential, () => check(input)),
    connect: input => consuming(input.credential, () => connect(input)),
    replaceCredential: input => consuming(input.credential, () => change(input)),
    changeSettings: input => consuming(input.credential ?? {}, () => change(input)),
    register,
    withClient,
    lendCredential,
    refreshReport: accountId => answering(() => refreshReport(accountId)),
    update: input => answering(() => update(input)),
    remove: accountId => answering(() => Promise.resolve(remove(accountId))),
    hasCredential: accountId => {
      if (session.has(accountId)) return true
      return tools.vault.state() !== 'session' && tools.credentials.get(accountId) !== null
    },
    whenIdle: () => pool.whenIdle(),
    async close() {
      stopListening()
      pool.retireAll()
      session.clear()
      await pool.whenIdle()
    }
  }
}

function listing(report: Result<AccountReport>): Result<AccountReport> {
  return report.ok ? ifItLists(report.value) : report
}

/** Wipes the credential when the work with it is over. */
async function lending<T>(credential: SecretBundle, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } finally {
    wipeBundle(credential)
  }
}

/** The given credential belongs to the call: it does not outlive it, whatever happens. */
async function consuming<T>(credential: CredentialInput, work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await answering(work)
  } finally {
    wipeCredential(credential)
  }
}
