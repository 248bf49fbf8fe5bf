import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  newId: ({ random }) => `00T${hashOf(random).slice(0, 17)}`,
  pageSize: 20,
  extra: { row: { tokenWindow: 'P30D' } },
  data: [
    {
      route: /^GET \/api\/v1\/users\/me$/,
      status: 200,
      json: { id: '00uharbour0000001', status: 'ACTIVE', profile: { login: 'dana@harbour.example' } }
    }
  ],
  consumer: { method: 'GET', path: '/api/v1/users/me' }
})
