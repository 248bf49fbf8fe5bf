import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [{ id: 'b4a1c0de-0000-4000-8000-000000000001', name: 'Harbour Logistics' }],
  newId: ({ random }) => `apikey_01${hashOf(random).slice(0, 22)}`,
  prefixes: () => ({ key: 'sk-ant-api03-' }),
  pageSize: 20,
  extra: { list: { first_id: null }, row: { type: 'api_key' } },
  data: [
    {
      route: /^GET \/v1\/models$/,
      status: 200,
      json: { data: [], first_id: null, has_more: false, last_id: null }
    }
  ],
  consumer: { method: 'GET', path: '/v1/models' }
})
