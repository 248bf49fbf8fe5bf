import type { Declaration } from '../kit/rest/declaration'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const APPLICATION = "/applications(appId='{application}')"
const TOKEN = '/{tenant}/oauth2/v2.0/token'

// Where each fact comes from: see the README of this folder.
export const declaration: Declaration = {
  about: {
    id: 'azure-app-secrets',
    name: 'Azure app registration secrets',
    standing: 'documented',
    standingNote:
      'Microsoft documents the calls; the texts of two errors were read in reports of users. How long a change spreads is our assumption.',
    baseUrl: {
      default: 'https://graph.microsoft.com/v1.0',
      help: 'Microsoft Graph. In a national cloud: https://graph.microsoft.us/v1.0, https://dod-graph.microsoft.us/v1.0 or https://microsoftgraph.chinacloudapi.cn/v1.0.'
    },
    hosts: [
      'graph.microsoft.com',
      'graph.microsoft.us',
      'dod-graph.microsoft.us',
      'microsoftgraph.chinacloudapi.cn'
    ],
    fields: [
      {
        name: 'tenant',
        label: 'Directory (tenant) ID',
        isSecret: false,
        help: 'Of the directory in which the applications are registered.'
      },
      {
        name: 'clientId',
        label: 'Application (client) ID',
        isSecret: false,
        help: 'Of an app registration that is for Rekey alone and owns the applications whose secrets you rotate.'
      },
      {
        name: 'clientSecret',
        label: 'Client secret',
        isSecret: true,
        help: 'The value of a client secret of that app registration, not its ID.',
        // People copy the ID, which stands beside it.
        refuses: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$'
      }
    ],
    assumedPaths: [],
    groupWord: 'application',
    leastRight: {
      words:
        'An app registration for Rekey alone, with the application permission Application.ReadWrite.OwnedBy of Microsoft Graph and the consent of an administrator. Make it an owner of just the applications whose secrets you rotate, and of itself if Rekey shall rotate its own.',
      url: 'https://learn.microsoft.com/en-us/graph/permissions-reference#applicationreadwriteownedby'
    },
    docsUrl: 'https://learn.microsoft.com/en-us/graph/api/application-addpassword',
    afterLeaving: 'keys-stay',
    afterRevoke: 'tokens-live-on',
    tokensLast: { mostMs: 90 * MINUTE_MS, longestMs: DAY_MS },
    consoleUrl: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
    expiry: 'required',
    probe: 'silent',
    options: [],
    permissions: [],
    presets: [],
    limits: { requestsPerMinute: 600, maxConcurrent: 4 },
    timeFormats: ['rfc-3339'],
    lastUsed: { quality: { kind: 'none' }, precisionMs: 1_000, lagMs: 0 },
    propagation: { typicalMs: 30_000, maximumMs: 5 * MINUTE_MS },
    listLagMs: 2 * MINUTE_MS,
    cap: null,
    secretParts: [
      { name: 'tenantId', label: 'Directory (tenant) ID', envName: 'AZURE_TENANT_ID', isSecret: false },
      {
        name: 'applicationId',
        label: 'Application (client) ID',
        envName: 'AZURE_CLIENT_ID',
        isSecret: false
      },
      { name: 'secret', label: 'Client secret', envName: 'AZURE_CLIENT_SECRET', isSecret: true }
    ]
  },
  auth: {
    headers: { authorization: 'Bearer {accessToken}' },
    signIn: {
      baseUrls: {
        'graph.microsoft.com': 'https://login.microsoftonline.com',
        'graph.microsoft.us': 'https://login.microsoftonline.us',
        'dod-graph.microsoft.us': 'https://login.microsoftonline.us',
        'microsoftgraph.chinacloudapi.cn': 'https://login.chinacloudapi.cn'
      },
      path: TOKEN,
      send: 'form',
      body: {
        grant_type: 'client_credentials',
        client_id: '{clientId}',
        client_secret: '{clientSecret}',
        scope: '{baseOrigin}/.default'
      },
      token: 'access_token',
      expiresIn: 'expires_in',
      lastsMs: 60 * MINUTE_MS
    },
    ownKey: { kind: 'mask', field: 'ownKeyId', token: 'clientSecret' }
  },
  errors: {
    // Graph, and the server that signs in.
    code: ['error.code', 'error'],
    text: ['error.message', 'error_description'],
    table: [
      { codes: ['InvalidAuthenticationToken'], status: 401, fault: 'credential-rejected' },
      {
        codes: ['invalid_client'],
        says: ['AADSTS7000215:'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-unknown'
      },
      {
        codes: ['invalid_client'],
        says: ['AADSTS7000222:'],
        status: 401,
        fault: 'credential-rejected',
        detail: 'key-expired'
      },
      { codes: ['Authorization_RequestDenied'], status: 403, fault: 'permission-missing' },
      {
        codes: ['CredentialTypeNotAllowedAsPerAppPolicy'],
        status: 400,
        fault: 'forbidden',
        detail: 'policy-forbids'
      },
      {
        codes: ['CredentialInvalidLifetimeAsPerAppPolicy'],
        status: 400,
        fault: 'invalid-input',
        onCreate: 'invalid-expiry'
      },
      {
        codes: ['Request_BadRequest'],
        says: ['No password credential found with keyId'],
        status: 400,
        fault: 'not-found'
      },
      {
        codes: ['Directory_ResourceSizeExceeded'],
        status: 403,
        fault: 'cap-reached',
        detail: 'cap-full'
      },
      // Deleted, or no longer owned: its secrets may live on.
      { codes: ['Request_ResourceNotFound'], status: 404, fault: 'forbidden', detail: 'other-owner' },
      { codes: ['Request_BadRequest'], status: 400, fault: 'invalid-input' }
    ]
  },
  groups: {
    kind: 'many',
    path: "/servicePrincipals(appId='{clientId}')/ownedObjects/microsoft.graph.application",
    query: { $select: 'id,appId,displayName' },
    items: 'value',
    // The client ID: a new secret is handed over with it, and every call takes it as well as the object ID.
    id: 'appId',
    name: 'displayName',
    paging: { kind: 'next-url', at: ['@odata.nextLink'] }
  },
  row: {
    id: 'keyId',
    idPattern: '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$',
    name: 'displayName',
    masked: { path: 'hint', show: 3 },
    status: 'active-until-expiry',
    permissions: { kind: 'unscoped' },
    createdAt: 'startDateTime',
    expiresAt: 'endDateTime',
    attributes: {}
  },
  list: { path: APPLICATION, query: { $select: 'passwordCredentials' }, items: 'passwordCredentials' },
  create: {
    path: `${APPLICATION}/addPassword`,
    body: { passwordCredential: { displayName: '{name}', endDateTime: '{expiresAt|rfc-3339}' } },
    longestName: 90,
    life: { defaultMs: 180 * DAY_MS },
    at: [''],
    secrets: {
      tenantId: { from: 'field', field: 'tenant' },
      applicationId: { from: 'group' },
      secret: { path: 'secretText' }
    }
  },
  revoke: {
    method: 'POST',
    path: `${APPLICATION}/removePassword`,
    body: { keyId: '{key}' },
    leaves: 'deleted',
    gone: 'not-found',
    goneIsLate: true
  },
  probe: {
    method: 'POST',
    at: 'sign-in',
    path: TOKEN,
    headers: {},
    form: {
      grant_type: 'client_credentials',
      client_id: '{applicationId}',
      client_secret: '{secret}',
      scope: '{baseOrigin}/.default'
    },
    verdicts: [
      {
        alive: true,
        status: 200,
        body: [
          { path: 'access_token', is: 'present' },
          { path: 'token_type', is: 'present' }
        ]
      },
      { alive: false, status: 401, codes: ['invalid_client'], says: ['AADSTS7000215:'], why: 'unknown' },
      { alive: false, status: 401, codes: ['invalid_client'], says: ['AADSTS7000222:'], why: 'expired' }
    ]
  }
}
