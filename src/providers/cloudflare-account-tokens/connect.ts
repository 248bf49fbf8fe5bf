import type { Result } from '../../core/fault'
import { failed } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { connectCloudflare } from '../kit/cloudflare/connect'
import { ACCOUNT, ACCOUNT_ID, manifest } from './manifest'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const account = (input.settings[ACCOUNT] ?? '').trim().toLowerCase()
  if (!ACCOUNT_ID.test(account)) return failed('invalid-input', 'value-invalid', { subject: ACCOUNT })
  const tokens = {
    manifest,
    root: `/accounts/${account}/tokens`,
    owner: account,
    listQuery: { include_expired: 'true' },
    // A token of a user may manage those of an account, too.
    isOwnListed: false,
    resourceOf: () => `com.cloudflare.api.account.${account}`
  }
  return connectCloudflare(tokens, input, tools)
}
