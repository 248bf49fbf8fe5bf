import type { ProviderView } from '../../../../contract/accounts'
import { CONSOLE_WORDS, NO_CREATE_WORDS } from '../../../../words/accounts'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { useProvider } from '../../state/providers'
import { accountById } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'
import { openConsole } from './open-console'

/** A provider that Rekey can manage, and whose API makes no keys. */
export function makesNoKeys(provider: ProviderView | undefined): provider is ProviderView {
  return provider !== undefined && !provider.capabilities.create && provider.capabilities.revoke
}

type NoCreateProps = {
  readonly provider: ProviderView
  readonly consoleHost: string | null
  readonly onOpen: () => Promise<unknown>
}

/** What Rekey does there instead, and where a person makes the next key. Nothing where the API makes keys. */
function NoCreate({ provider, consoleHost, onOpen }: NoCreateProps) {
  return (
    <Notice
      title={NO_CREATE_WORDS.title}
      actions={
        consoleHost !== null && (
          <Button size="small" title={consoleHost} onClick={() => inBackground(onOpen())}>
            {CONSOLE_WORDS.open}
          </Button>
        )
      }
    >
      <p>
        {provider.keysByHand === null
          ? NO_CREATE_WORDS.help(provider.capabilities)
          : NO_CREATE_WORDS.helpByHand}
      </p>
    </Notice>
  )
}

/** Before an account is connected: the console's page, where it does not depend on the account. */
export function NoCreateAt({ provider }: { readonly provider: ProviderView }) {
  if (!makesNoKeys(provider)) return null
  const open = () => call('providers.openConsole', { page: provider.id })
  return <NoCreate provider={provider} consoleHost={provider.consoleHost} onOpen={open} />
}

type NoCreateForProps = { readonly row: { readonly providerId: string; readonly accountId: string } }

/** Beside a key. */
export function NoCreateFor({ row: { providerId, accountId } }: NoCreateForProps) {
  const provider = useProvider(providerId)
  const consoleHost = useSnapshot(accountById(accountId))?.consoleHost ?? null
  if (!makesNoKeys(provider)) return null
  return <NoCreate provider={provider} consoleHost={consoleHost} onOpen={() => openConsole(accountId)} />
}
