import type { CreatingDeclaration } from '../../src/providers/kit/rest/declaration'
import type { Fake } from '../../src/providers/kit/sandbox/rest-state'
import { harbour } from './rest-declaration'

const DAY_MS = 86_400_000

/**
 * A made-up provider with what Harbour does not have: it signs in for a token, counts its pages, tells last-used by one more read
 * per key, wants an end for every key, and revokes only a disabled key.
 */
export const quarry: CreatingDeclaration = {
  ...harbour,
  about: {
    ...harbour.about,
    id: 'quarry',
    name: 'Quarry',
    fields: [
      { name: 'client', label: 'Client ID', isSecret: false, help: 'The client.' },
      { name: 'secret', label: 'Client secret', isSecret: true, help: 'Its secret.' }
    ],
    assumedPaths: [],
    expiry: 'required',
    probe: 'moves-last-used',
    timeFormats: ['unix-seconds'],
    secretParts: [{ name: 'key', label: 'Key', envName: 'QUARRY_KEY', isSecret: true }]
  },
  auth: {
    headers: { authorization: 'Bearer {accessToken}' },
    signIn: {
      path: '/oauth/token',
      send: 'form',
      basic: { user: '{client}', password: '{secret}' },
      body: { grant_type: 'client_credentials' },
      token: 'access_token',
      expiresIn: 'expires_in',
      lastsMs: 60_000
    }
  },
  row: {
    id: 'id',
    name: 'label',
    masked: { path: 'hint', show: 'if-masked' },
    status: [
      { when: { state: 1 }, is: 'active' },
      { when: { state: 2 }, is: 'disabled' },
      { when: { state: 3 }, is: 'expired' }
    ],
    permissions: { kind: 'listed', path: 'grants' },
    createdAt: 'made',
    expiresAt: 'ends',
    lastUsed: { path: 'usage.at', nullIs: 'never' },
    noTime: [0],
    attributes: {}
  },
  list: {
    path: '/projects/{project}/keys',
    query: { size: '50' },
    items: 'keys',
    paging: { kind: 'page-number', query: 'page', first: 1 },
    each: [{ path: '/keys/{key}/usage', at: 'usage', as: 'usage' }]
  },
  create: {
    path: '/projects/{project}/keys',
    body: {
      spec: { label: '{name}', ends: '{expiresAt|unix-seconds}' },
      grants: '{grants}',
      project: '{project}'
    },
    longestName: 100,
    life: { defaultMs: 90 * DAY_MS, longestMs: 400 * DAY_MS },
    at: ['made'],
    row: { id: 'keyId', name: 'title' },
    secrets: { key: { path: 'value' } },
    hidesCap: ['invalid-input']
  },
  disable: { method: 'PUT', path: '/keys/{key}', body: { state: 2 }, proof: { state: 2 } },
  enable: { method: 'PUT', path: '/keys/{key}', body: { state: 1 }, proof: { state: 1 } },
  revoke: {
    method: 'DELETE',
    path: '/keys/{key}',
    after: 'disable',
    leaves: 'deleted',
    gone: 'not-found'
  },
  probe: {
    path: '/me',
    headers: { 'x-key': '{key}' },
    verdicts: harbour.probe.verdicts
  }
}

export const quarryFake: Fake = {
  groups: [
    { id: 'north', name: 'North' },
    { id: 'south', name: 'South' }
  ],
  newId: ({ count }) => `key-${count + 1}`,
  pageSize: 2,
  data: [{ route: /^GET \/me$/, status: 200, json: { me: 'key' } }],
  consumer: { method: 'GET', path: '/me' }
}
