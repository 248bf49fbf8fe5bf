import { datadogKeys } from '../kit/datadog/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration = datadogKeys({
  about: {
    id: 'datadog-application-keys',
    name: 'Datadog application keys',
    standingNote:
      'Datadog documents how a user or service account lists, creates and deletes its application keys; the words of its errors and the lag of last use are our assumption.',
    groupWord: 'owner',
    leastRight: {
      words:
        'A service account with the permission User App Keys and the permissions that its keys need, and an application key of it with just the scope user_app_keys. Application keys end with their owner, so a service account is the better owner.',
      url: 'https://docs.datadoghq.com/account_management/org_settings/service_accounts/'
    },
    afterLeaving: 'keys-end',
    consoleUrl: 'https://app.datadoghq.com/organization-settings/application-keys',
    permissions: [
      { grant: '*', words: 'Everything that its owner may do', breadth: 'full' },
      { grant: 'dashboards_read', words: 'Read dashboards', breadth: 'read' },
      { grant: 'dashboards_write', words: 'Create and change dashboards', breadth: 'write' },
      { grant: 'monitors_read', words: 'Read monitors', breadth: 'read' },
      { grant: 'monitors_write', words: 'Create and change monitors', breadth: 'write' },
      { grant: 'metrics_read', words: 'Read metrics', breadth: 'read' },
      { grant: 'timeseries_query', words: 'Query time series', breadth: 'read' },
      { grant: 'events_read', words: 'Read events', breadth: 'read' },
      { grant: 'user_app_keys', words: 'Make and delete application keys of its owner', breadth: 'full' }
    ],
    presets: [
      {
        name: 'Dashboards and monitors as code',
        words: 'Read and change dashboards and monitors.',
        grants: ['dashboards_read', 'dashboards_write', 'monitors_read', 'monitors_write']
      }
    ]
  },
  help: {
    apiKey: 'An API key of the organization. Datadog takes an application key only together with one.',
    applicationKey:
      'An application key of the user or service account whose keys you rotate, with the scope user_app_keys.'
  },
  part: { name: 'applicationKey', label: 'Application key', envName: 'DD_APP_KEY', isSecret: true },
  ownKey: 'applicationKey',
  groups: {
    kind: 'one',
    path: '/api/v2/current_user',
    items: 'data',
    id: 'id',
    name: 'attributes.handle'
  },
  path: '/api/v2/current_user/application_keys',
  type: 'application_keys',
  lastUsedAt: 'attributes.last_used_at',
  permissions: { kind: 'listed', path: 'attributes.scopes', nullIs: '*' },
  sent: { scopes: '{grants}' },
  probe: {
    path: '/api/v2/validate_keys',
    headers: { 'dd-application-key': '{applicationKey}' },
    beside: { 'dd-api-key': '{apiKey}' },
    verdicts: [
      { alive: true, status: 200, body: [{ path: 'status', is: { equals: 'ok' } }] },
      { alive: false, status: 403, codes: ['Forbidden'], why: 'unknown' },
      { alive: false, status: 401, codes: ['Unauthorized'], why: 'unknown' }
    ]
  }
})
