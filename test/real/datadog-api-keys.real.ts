import { provider, startSandbox } from '../../src/providers/datadog-api-keys'
import { describeDescribed } from '../kit/described/described-provider'

describeDescribed(provider, startSandbox, {
  calls: [
    'GET /api/v2/api_keys',
    'POST /api/v2/api_keys',
    'DELETE /api/v2/api_keys/{api_key_id}',
    'GET /api/v1/validate'
  ],
  undescribed: [],
  undescribedRefusal: []
})
