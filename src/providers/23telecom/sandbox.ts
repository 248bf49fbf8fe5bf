import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { declaration } from './declaration'

const read = (route: RegExp, grant: string) => ({ route, grant, status: 200, json: { status: true } })

export const startSandbox = restSandbox(declaration, {
  prefix: '/api/v1',
  groups: [
    { id: '16', name: 'Main' },
    { id: '18', name: 'Marketing' }
  ],
  newId: ({ count }) => String(41 + count),
  prefixes: ({ testMode }) => ({ apiKey: testMode === true ? 'sk_test_' : 'sk_prod_' }),
  // Which permission each route of the data API needs: deny by default.
  data: [
    read(/^POST \/sms\/send$/, 'sms.send'),
    read(/^GET \/sms\/[a-z]+$/, 'sms.read'),
    read(/^GET \/user\/balance$/, 'balance.read'),
    read(/^(GET|POST) \/user\/pricing$/, 'pricing.read'),
    read(/^GET \/user\/payments$/, 'payments.read'),
    read(/^GET \/user\/webhooks(\/logs)?$/, 'webhooks.read'),
    read(/^(PUT \/user\/webhooks|POST \/user\/webhooks\/test)$/, 'webhooks.write')
  ],
  consumer: { method: 'GET', path: '/sms/stats?period=7d' }
})
