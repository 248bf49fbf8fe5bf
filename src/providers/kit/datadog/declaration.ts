// What the keys of Datadog have in common, whether an organization or a user has them. Where each fact comes from: see the README of
// each provider's folder.
import type { Declaration } from '../rest/declaration'

type About = Declaration['about']

/** What differs between the kinds of keys. */
export type DatadogKeys = {
  readonly about: Pick<
    About,
    | 'id'
    | 'name'
    | 'standingNote'
    | 'groupWord'
    | 'leastRight'
    | 'afterLeaving'
    | 'consoleUrl'
    | 'permissions'
    | 'presets'
  >
  readonly help: { readonly apiKey: string; readonly applicationKey: string }
  /** The one part of a new key. */
  readonly part: About['secretParts'][number]
  /** The field of the form whose value is one of the listed keys. */
  readonly ownKey: 'apiKey' | 'applicationKey'
  readonly groups: Declaration['groups']
  /** The list; a new key is posted to it, and a key is deleted below it. */
  readonly path: string
  /** What a new key is called in the body of the create. */
  readonly type: string
  readonly lastUsedAt: string
  readonly permissions: Declaration['row']['permissions']
  /** Attributes of a new key beside its name. */
  readonly sent: Readonly<Record<string, string>>
  readonly probe: Declaration['probe']
}

export function datadogKeys(kind: DatadogKeys): Declaration {
  const { about, help, part, path } = kind
  return {
    about: {
      ...about,
      standing: 'documented',
      baseUrl: {
        default: 'https://api.datadoghq.com',
        help: 'The API address of your Datadog site, such as https://api.datadoghq.eu or https://api.us5.datadoghq.com.'
      },
      fields: [
        { name: 'apiKey', label: 'API key', isSecret: true, help: help.apiKey },
        { name: 'applicationKey', label: 'Application key', isSecret: true, help: help.applicationKey }
      ],
      assumedPaths: [],
      docsUrl: 'https://docs.datadoghq.com/api/latest/key-management/',
      expiry: 'none',
      probe: 'moves-last-used',
      options: [],
      limits: { requestsPerMinute: 60, maxConcurrent: 2 },
      timeFormats: ['rfc-3339'],
      // Nothing tells how late a use is shown, so a day passes before silence counts.
      lastUsed: { quality: { kind: 'exact' }, precisionMs: 3_600_000, lagMs: 86_400_000 },
      propagation: { typicalMs: 10_000, maximumMs: 600_000 },
      listLagMs: 60_000,
      cap: null,
      secretParts: [part]
    },
    auth: {
      headers: { 'dd-api-key': '{apiKey}', 'dd-application-key': '{applicationKey}' },
      ownKey: { kind: 'mask', field: 'ownKeyId', token: kind.ownKey }
    },
    errors,
    groups: kind.groups,
    row: {
      id: 'id',
      idPattern: '^[A-Za-z0-9-]{1,100}$',
      name: 'attributes.name',
      masked: { path: 'attributes.last4', show: 'last-four' },
      required: ['name'],
      status: 'active',
      permissions: kind.permissions,
      createdAt: 'attributes.created_at',
      lastUsed: { path: kind.lastUsedAt, nullIs: 'never-if-tracked' },
      attributes: {}
    },
    list: {
      path,
      query: { 'page[size]': '100', sort: 'created_at' },
      items: 'data',
      paging: { kind: 'page-number', query: 'page[number]', first: 0 }
    },
    create: {
      path,
      body: { data: { type: kind.type, attributes: { name: '{name}', ...kind.sent } } },
      longestName: 100,
      at: ['data'],
      secrets: { [part.name]: { path: 'attributes.key' } }
    },
    revoke: { method: 'DELETE', path: `${path}/{key}`, leaves: 'deleted', gone: 'not-found' },
    probe: kind.probe
  }
}

const errors: Declaration['errors'] = {
  // A list of texts. For a missing right the second one says so.
  code: ['errors.1', 'errors.0'],
  table: [
    {
      codes: ['Forbidden', 'Unauthorized'],
      status: 403,
      fault: 'credential-rejected',
      detail: 'key-unknown'
    },
    { codes: ['Failed permission authorization checks'], status: 403, fault: 'permission-missing' },
    { codes: ['ot found', 'Not Found'], isPart: true, status: 404, fault: 'not-found' },
    { codes: ['Too many requests', 'Rate limit'], isPart: true, status: 429, fault: 'rate-limited' },
    { codes: ['Bad Request'], status: 400, fault: 'invalid-input', onCreate: 'invalid-name' }
  ]
}
