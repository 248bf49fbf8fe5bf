import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [
    { id: '0oa1harbour0000001', name: 'billing-api' },
    { id: '0oa1harbour0000002', name: 'mail-relay' }
  ],
  newId: ({ count }) => `ocs1harbour${String(count + 1).padStart(7, '0')}`,
  nameWhenEmpty: () => '',
  written: (code, says) =>
    code === 'invalid_client'
      ? { error: code, error_description: `The ${says ?? 'client is unknown'}.` }
      : undefined,
  data: [{ route: /^POST \/oauth2\/v1\/introspect$/, status: 200, json: { active: false } }],
  consumer: { method: 'POST', path: '/oauth2/v1/introspect' }
})
