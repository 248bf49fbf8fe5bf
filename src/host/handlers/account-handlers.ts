import { ok } from '../../core/fault'
import type { Account } from '../../core/account'
import type { Result } from '../../core/fault'
import { asAccountId, asProviderId } from '../../core/ids'
import { Secret } from '../../core/secret'
import type { AccountView } from '../../contract/accounts'
import type { AccountService, ConnectInput } from '../../services/accounts'
import type { CommandValue, Handlers } from '../router'
import { toReportView } from '../views/account-view'

export type AccountHandlerTools = {
  readonly accounts: AccountService
  readonly view: (account: Account) => AccountView
  /** After a change: windows are told, and the account is read anew. */
  readonly changed: (account: Account) => void
  readonly removed: () => void
}

type Names =
  'accounts.check' | 'accounts.connect' | 'accounts.replaceCredential' | 'accounts.update' | 'accounts.remove'

export function accountHandlers(tools: AccountHandlerTools): Pick<Handlers, Names> {
  const { accounts } = tools
  const changed = (answer: Result<Account>): Result<AccountView> => {
    if (!answer.ok) return answer
    tools.changed(answer.value)
    return ok(tools.view(answer.value))
  }
  return {
    'accounts.check': async input => {
      const report = await accounts.check(connectInput(input))
      return report.ok ? ok(toReportView(report.value, () => null)) : report
    },
    'accounts.connect': async input => changed(await accounts.connect(connectInput(input))),
    'accounts.replaceCredential': async ({ accountId, credential, baseUrl }) =>
      changed(
        await accounts.replaceCredential({
          accountId: asAccountId(accountId),
          credential: secretsOf(credential),
          ...(baseUrl === undefined ? {} : { baseUrl })
        })
      ),
    'accounts.update': async ({ accountId, name, environment, settings }) =>
      changed(
        await accounts.update({ accountId: asAccountId(accountId), names: { name, environment }, settings })
      ),
    'accounts.remove': async ({ accountId }) => {
      const done = await accounts.remove(asAccountId(accountId))
      if (done.ok) tools.removed()
      return done
    }
  }
}

function connectInput(input: CommandValue<'accounts.connect'>): ConnectInput {
  return {
    providerId: asProviderId(input.providerId),
    name: input.name,
    environment: input.environment,
    baseUrl: input.baseUrl,
    settings: input.settings,
    credential: secretsOf(input.credential),
    isSandbox: false
  }
}

/** Typed secrets as wipeable bytes. The service owns and wipes them from here on. */
function secretsOf(fields: { readonly [name: string]: string }): { readonly [name: string]: Secret } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      Secret.fromBytes(new Uint8Array(Buffer.from(text, 'utf8')))
    ])
  )
}
