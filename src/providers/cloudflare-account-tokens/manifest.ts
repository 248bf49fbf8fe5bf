import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { cloudflareManifest } from '../kit/cloudflare/kind'

/** Field of the connection form. */
export const ACCOUNT = 'accountId'
export const ACCOUNT_ID = /^[0-9a-f]{32}$/

export const manifest: ProviderManifest = cloudflareManifest({
  id: asProviderId('cloudflare-account-tokens'),
  name: 'Cloudflare account tokens',
  standingNote:
    'API tokens that an account owns, by the documented API and Cloudflare’s own client; never tried against Cloudflare. Codes of errors and the lag of last use are our assumption. Tokens of a user are a provider of their own.',
  fields: [
    {
      name: ACCOUNT,
      label: 'Account ID',
      isSecret: false,
      isRequired: true,
      help: 'The 32 characters in the address of the dashboard, after dash.cloudflare.com.'
    }
  ],
  tokenHelp: 'A token of this account with the permission Account API Tokens Write.',
  prefix: 'cfat_',
  groupWord: 'account',
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
  leastRight: {
    words:
      'An account token with the one permission Account API Tokens Write, restricted to the address of this computer under Client IP Address Filtering.',
    url: 'https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/'
  },
  docsUrl: 'https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/',
  afterLeaving: 'keys-stay'
})
