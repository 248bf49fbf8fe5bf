import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  prefix: '/api/v4',
  groups: [
    { id: '41', name: 'payments/api' },
    { id: '42', name: 'payments/web' }
  ],
  newId: ({ count }) => String(count + 1_001),
  prefixes: () => ({ token: 'glpat-' }),
  pageSize: 20,
  data: [
    {
      route: /^GET \/personal_access_tokens\/self$/,
      status: 200,
      json: { id: 7, active: true, revoked: false }
    },
    { route: /^GET \/projects\/\d+\/repository\/branches$/, status: 200, json: [] }
  ],
  consumer: { method: 'GET', path: '/projects/41/repository/branches' }
})
