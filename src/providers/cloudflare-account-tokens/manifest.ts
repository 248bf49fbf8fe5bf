import { HOUR, MINUTE, SECOND } from '../../core/clock'
import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'

/** Field names of the connection form. */
export const TOKEN = 'token'
export const ACCOUNT = 'accountId'
export const TOKEN_ENV = 'CLOUDFLARE_API_TOKEN'
/** The token whose policies and conditions a new one gets: that of the row itself, so that a replacement is its copy. */
export const TEMPLATE = 'template'
export const ACCOUNT_ID = /^[0-9a-f]{32}$/

export const manifest: ProviderManifest = {
  id: asProviderId('cloudflare-account-tokens'),
  name: 'Cloudflare account tokens',
  standing: 'documented',
  standingNote:
    'API tokens that an account owns, by the documented API and Cloudflare’s own client; never tried against Cloudflare. Codes of errors and the lag of last use are our assumption. Tokens of a user are not listed.',
  baseUrl: { default: 'https://api.cloudflare.com/client/v4', help: 'The address of the Cloudflare API.' },
  fields: [
    {
      name: ACCOUNT,
      label: 'Account ID',
      isSecret: false,
      isRequired: true,
      help: 'The 32 characters in the address of the dashboard, after dash.cloudflare.com.'
    },
    {
      name: TOKEN,
      label: 'API token',
      isSecret: true,
      isRequired: true,
      help: 'A token of this account with the permission Account API Tokens Write.'
    }
  ],
  groupWord: 'account',
  capabilities: {
    create: true,
    disable: true,
    enable: true,
    revoke: true,
    expiry: 'optional',
    scopes: 'list',
    revokeMeans: 'deleted',
    lastUsed: 'reported',
    probe: 'moves-last-used',
    nameCarriesMarker: true,
    listIncludesRevoked: false,
    options: []
  },
  permissions: [
    { grant: 'allow:Account Analytics Read', words: 'Read analytics of the account', breadth: 'read' },
    { grant: 'allow:Workers Scripts Write', words: 'Publish and delete Workers', breadth: 'write' },
    {
      grant: 'allow:Workers R2 Storage Write',
      words: 'Read and change R2 buckets and objects',
      breadth: 'write'
    },
    { grant: 'allow:Account Settings Write', words: 'Change settings of the account', breadth: 'write' },
    {
      grant: 'allow:Account API Tokens Write',
      words: 'Make and revoke tokens of the account',
      breadth: 'full'
    }
  ],
  presets: [
    { name: 'Deploy Workers', words: 'Publish and delete Workers.', grants: ['allow:Workers Scripts Write'] }
  ],
  limits: { requestsPerMinute: 200, maxConcurrent: 2 },
  timeFormats: ['rfc-3339'],
  lastUsedQuality: { kind: 'exact' },
  lastUsedPrecisionMs: SECOND,
  lastUsedLagMs: HOUR,
  propagation: { typicalMs: 5 * SECOND, maximumMs: 5 * MINUTE },
  listLagMs: 10 * SECOND,
  cap: null,
  secretParts: [{ name: TOKEN, label: 'API token', envName: TOKEN_ENV, isSecret: true }],
  attributesToCarry: [TEMPLATE],
  maxNameLength: 120,
  leastRight: {
    words:
      'An account token with the one permission Account API Tokens Write, restricted to the address of this computer under Client IP Address Filtering.',
    url: 'https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/'
  },
  docsUrl: 'https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/'
}
