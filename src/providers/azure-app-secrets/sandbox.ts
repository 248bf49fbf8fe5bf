import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { uuidOf } from '../kit/sandbox/rest-state'
import { declaration } from './declaration'

const OWN_APPLICATION = '6d1b4b5e-0000-4000-8000-000000000001'

export const startSandbox = restSandbox(declaration, {
  prefix: '/v1.0',
  groups: [
    { id: OWN_APPLICATION, name: 'rekey' },
    { id: '6d1b4b5e-0000-4000-8000-000000000002', name: 'billing-api' },
    { id: '6d1b4b5e-0000-4000-8000-000000000003', name: 'mail-relay' }
  ],
  fields: { tenant: '6d1b4b5e-0000-4000-8000-0000000000ff', clientId: OWN_APPLICATION },
  newId: uuidOf,
  createdStatus: 200,
  written: (code, says = 'AADSTS900144:') =>
    code === 'invalid_client'
      ? {
          error: code,
          error_description: `${says} This text is never shown. Trace ID: none`,
          error_codes: [Number(says.replaceAll(/\D/g, ''))]
        }
      : undefined,
  data: [
    {
      route: /^POST \/[^/]+\/oauth2\/v2\.0\/token$/,
      status: 200,
      json: { token_type: 'Bearer', expires_in: 3_599, access_token: 'a-token-of-nobody' }
    }
  ],
  consumer: { method: 'POST', path: '/{tenant}/oauth2/v2.0/token' }
})
