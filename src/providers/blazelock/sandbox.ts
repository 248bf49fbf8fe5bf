import { restSandbox } from '../kit/sandbox/rest-sandbox'
import { uuidOf } from '../kit/sandbox/rest-state'
import { declaration } from './declaration'

export const startSandbox = restSandbox(declaration, {
  groups: [
    { id: '01890a5d-ac96-774b-bcce-b302099a8001', name: 'File gateway' },
    { id: '01890a5d-ac96-774b-bcce-b302099a8002', name: 'Partner import' }
  ],
  newId: uuidOf,
  nameWhenEmpty: now => `API key ${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}`,
  requestsPerMinute: 160,
  data: [
    { route: /^POST \/file-scans$/, status: 201, json: { status: 'submitted' } },
    // No scan ever has this time in its id, so the probe's id stays unknown.
    { route: /^GET \/file-scans\/(?!00000000)[0-9a-f-]{36}$/, status: 200, json: { verdict: 'clean' } }
  ],
  consumer: { method: 'GET', path: '/file-scans/01890a5d-ac96-774b-bcce-b302099a8057' }
})
