import type { CreatingDeclaration } from '../../src/providers/kit/rest/declaration'
import type { Fake } from '../../src/providers/kit/sandbox/rest-state'
import { quarry, quarryFake } from './quarry-declaration'

/**
 * A made-up provider with what Quarry does not have: keys sign in as the connection does, with the ID of their project, and the
 * connection's own key is one of them.
 */
export const pier: CreatingDeclaration = {
  ...quarry,
  about: {
    ...quarry.about,
    id: 'pier',
    name: 'Pier',
    fields: [
      { name: 'realm', label: 'Realm', isSecret: false, help: 'The realm.' },
      { name: 'client', label: 'Client ID', isSecret: false, help: 'The client.' },
      { name: 'secret', label: 'Client secret', isSecret: true, help: 'Its secret.' }
    ],
    secretParts: [
      { name: 'place', label: 'Realm', envName: 'PIER_REALM', isSecret: false },
      { name: 'owner', label: 'Project', envName: 'PIER_PROJECT', isSecret: false },
      { name: 'key', label: 'Key', envName: 'PIER_KEY', isSecret: true }
    ],
    propagation: { typicalMs: 0, maximumMs: 300_000 }
  },
  auth: {
    headers: quarry.auth.headers,
    signIn: {
      baseUrl: 'https://login.example.com',
      path: '/{realm}/token',
      send: 'form',
      body: { client_id: '{client}', client_secret: '{secret}', scope: '{baseOrigin}/all' },
      token: 'access_token',
      lastsMs: 60_000
    },
    ownKey: { kind: 'mask', field: 'ownKeyId', token: 'secret' }
  },
  errors: {
    ...quarry.errors,
    text: ['error.message'],
    table: [
      {
        codes: ['bad_client'],
        says: ['E15:'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      {
        codes: ['bad_client'],
        says: ['E22:'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-expired'
      },
      ...quarry.errors.table
    ]
  },
  row: { ...quarry.row, masked: { path: 'hint', show: 3 } },
  create: {
    ...quarry.create,
    secrets: {
      place: { from: 'field', field: 'realm' },
      owner: { from: 'group' },
      key: { path: 'value' }
    }
  },
  revoke: { method: 'DELETE', path: '/keys/{key}', leaves: 'deleted', gone: 'not-found', goneIsLate: true },
  probe: {
    method: 'POST',
    at: 'sign-in',
    path: '/{realm}/token',
    headers: {},
    form: { client_id: '{owner}', client_secret: '{key}', scope: '{baseOrigin}/all' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'access_token', is: 'present' }] },
      { alive: false, codes: ['bad_client'], says: ['E15:'], why: 'unknown' },
      { alive: false, codes: ['bad_client'], says: ['E22:'], why: 'expired' },
      { alive: false, codes: ['off'], why: 'disabled' }
    ]
  }
}

export const pierFake: Fake = {
  ...quarryFake,
  data: [{ route: /^POST \/[^/]+\/token$/, status: 200, json: { access_token: 'a-token-of-nobody' } }],
  consumer: { method: 'POST', path: '/{realm}/token' }
}
