import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [{ id: 'org_harbour', name: 'Harbour Logistics' }],
  sets: [
    { id: 'set_sender', name: 'Sender', grants: ['messages.send', 'messages.read'] },
    { id: 'set_twofa', name: 'Two-factor', grants: ['twofa.create', 'twofa.check'] }
  ],
  defaults: ['messages.send', 'messages.read', 'twofa.create', 'twofa.check'],
  newId: ({ random }) => `key_${hashOf(random).slice(0, 20)}`,
  prefixes: () => ({ accessKeyId: 'AK' }),
  pageSize: 20,
  data: [
    { route: /^POST \/messaging\/send$/, grant: 'messages.send', status: 201, json: { status: 'queued' } },
    { route: /^POST \/twofa\/verifications$/, grant: 'twofa.create', status: 201, json: {} },
    { route: /^POST \/mcp$/, status: 200, json: { jsonrpc: '2.0', id: 1, result: { content: [] } } }
  ],
  consumer: {
    method: 'POST',
    path: '/messaging/send',
    body: { from: '+15550100001', to: '+15550100002', body: 'Your parcel is here', type: 'SMS' }
  }
})
