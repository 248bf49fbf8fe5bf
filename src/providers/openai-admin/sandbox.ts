import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  newId: ({ random }) => `key_${hashOf(random).slice(0, 20)}`,
  prefixes: () => ({ adminKey: 'sk-admin-' }),
  pageSize: 20,
  createdStatus: 200,
  extra: {
    list: { object: 'list', first_id: null },
    row: { object: 'organization.admin_api_key', owner: { type: 'user', id: 'user_dana', role: 'owner' } },
    deleted: { object: 'organization.admin_api_key.deleted' }
  },
  data: [],
  // What an admin key is for is the management of the organization; its list of keys stands for that.
  consumer: { method: 'GET', path: '/organization/admin_api_keys' }
})
