import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [
    { id: '11', name: 'sa-provisioning' },
    { id: '12', name: 'sa-alerts' }
  ],
  newId: ({ count }) => String(count + 101),
  prefixes: () => ({ token: 'glsa_' }),
  createdStatus: 200,
  data: [{ route: /^GET \/api\/org$/, status: 200, json: { id: 1, name: 'Main Org.' } }],
  consumer: { method: 'GET', path: '/api/org' }
})
