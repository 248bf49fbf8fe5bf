import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { uuidOf } from '../kit/sandbox/rest-state'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  newId: uuidOf,
  pageSize: 20,
  data: [{ route: /^GET \/api\/v1\/validate$/, status: 200, json: { valid: true } }],
  consumer: { method: 'GET', path: '/api/v1/validate' }
})
