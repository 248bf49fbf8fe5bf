import { provider, startSandbox } from '../../src/providers/openai-admin'
import { describeDescribed } from '../kit/described/described-provider'

// The description has no errors at all.
describeDescribed(provider, startSandbox, {
  calls: [
    'GET /organization/admin_api_keys',
    'POST /organization/admin_api_keys',
    'DELETE /organization/admin_api_keys/{key_id}'
  ],
  undescribed: ['DELETE /organization/admin_api_keys/{key_id} 404', 'GET /organization/admin_api_keys 401'],
  undescribedRefusal: ['GET /organization/admin_api_keys 403']
})
