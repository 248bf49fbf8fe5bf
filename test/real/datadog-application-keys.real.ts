import { provider, startSandbox } from '../../src/providers/datadog-application-keys'
import { describeDescribed } from '../kit/described/described-provider'

describeDescribed(provider, startSandbox, {
  calls: [
    'GET /api/v2/current_user',
    'GET /api/v2/current_user/application_keys',
    'POST /api/v2/current_user/application_keys',
    'DELETE /api/v2/current_user/application_keys/{app_key_id}',
    'GET /api/v2/validate_keys'
  ],
  undescribed: [],
  undescribedRefusal: []
})
