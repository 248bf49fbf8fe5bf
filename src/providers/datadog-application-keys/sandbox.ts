import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { uuidOf } from '../kit/sandbox/rest-state'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [{ id: '5b1f2c9e-7d4a-4f6b-9a3e-0c8d7e6f5a4b', name: 'deploy@harbour.example' }],
  newId: uuidOf,
  pageSize: 20,
  data: [{ route: /^GET \/api\/v2\/validate_keys$/, status: 200, json: { status: 'ok' } }],
  consumer: { method: 'GET', path: '/api/v2/validate_keys' }
})
