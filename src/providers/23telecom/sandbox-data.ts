import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { numeric } from './sandbox-state'
import type { SandboxState, StoredKey } from './sandbox-state'

/** Which permission each route of the data API needs: deny by default. */
const ROUTES: readonly { readonly route: RegExp; readonly permission: string }[] = [
  { route: /^POST \/sms\/send$/, permission: 'sms.send' },
  { route: /^GET \/sms\/[a-z]+$/, permission: 'sms.read' },
  { route: /^GET \/user\/balance$/, permission: 'balance.read' },
  { route: /^(GET|POST) \/user\/pricing$/, permission: 'pricing.read' },
  { route: /^GET \/user\/payments$/, permission: 'payments.read' },
  { route: /^GET \/user\/webhooks(\/logs)?$/, permission: 'webhooks.read' },
  { route: /^(PUT \/user\/webhooks|POST \/user\/webhooks\/test)$/, permission: 'webhooks.write' }
]

/** The documented data API. `key` is null for a portal token, which may read everything. */
export function serveData(
  state: SandboxState,
  key: StoredKey | null,
  request: SandboxRequest,
  path: string
): SandboxResponse {
  const found = ROUTES.find(({ route }) => route.test(`${request.method} ${path}`))
  const isAllowed =
    key === null ||
    (found !== undefined && ['*', found.permission].some(item => key.permissions.includes(item)))
  if (found === undefined || !isAllowed) {
    return {
      status: 403,
      json: { status: false, error_code: 'FORBIDDEN', description: 'This text is never shown.' }
    }
  }
  const workspace = key?.workspaceId ?? state.workspaces[0]?.id ?? ''
  const simulated = key?.isTest === true ? { sandbox: true } : {}
  return { status: 200, json: { status: true, workspace_id: numeric(workspace), ...simulated } }
}
