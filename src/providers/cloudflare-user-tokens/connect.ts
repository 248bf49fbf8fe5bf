import type { Result } from '../../core/fault'
import type { ConnectionInput, ConnectionTools, ProviderClient } from '../../core/ports/provider'
import { connectCloudflare } from '../kit/cloudflare/connect'
import { manifest } from './manifest'

export const ROOT = '/user/tokens'
/** Cloudflare lists the tokens of the user who asks, and does not say who that is. */
export const USER = 'user'

const ACCOUNT = 'com.cloudflare.api.account'
const ZONE = 'com.cloudflare.api.account.zone'

export function connect(input: ConnectionInput, tools: ConnectionTools): Result<ProviderClient> {
  const tokens = { manifest, root: ROOT, owner: USER, listQuery: {}, isOwnListed: true, resourceOf }
  return connectCloudflare(tokens, input, tools)
}

/** All zones or all accounts of the user. A permission over the user itself needs an ID that Rekey does not read. */
function resourceOf(scopes: readonly string[]): string | null {
  if (scopes.includes(ZONE)) return `${ZONE}.*`
  return scopes.includes(ACCOUNT) ? `${ACCOUNT}.*` : null
}
