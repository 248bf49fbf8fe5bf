import { asProviderId } from '../../core/ids'
import type { ProviderManifest } from '../../core/ports/provider'
import { cloudflareManifest } from '../kit/cloudflare/kind'

export const manifest: ProviderManifest = cloudflareManifest({
  id: asProviderId('cloudflare-user-tokens'),
  name: 'Cloudflare user tokens',
  standingNote:
    'API tokens of one user, by the documented API and Cloudflare’s own client; never tried against Cloudflare. Codes of errors and the lag of last use are our assumption.',
  fields: [],
  tokenHelp: 'A token of the user whose tokens you rotate, from the template Create additional tokens.',
  prefix: 'cfut_',
  groupWord: 'user',
  permissions: [
    { grant: 'allow:Zone Read', words: 'Read zones', breadth: 'read' },
    { grant: 'allow:DNS Write', words: 'Read and change DNS records', breadth: 'write' },
    { grant: 'allow:Cache Purge', words: 'Purge the cache', breadth: 'write' },
    { grant: 'allow:Workers Scripts Write', words: 'Publish and delete Workers', breadth: 'write' },
    {
      grant: 'allow:Workers R2 Storage Write',
      words: 'Read and change R2 buckets and objects',
      breadth: 'write'
    },
    { grant: 'allow:Account Settings Write', words: 'Change settings of accounts', breadth: 'write' }
  ],
  presets: [
    { name: 'Edit DNS', words: 'Read and change DNS records of all zones.', grants: ['allow:DNS Write'] },
    {
      name: 'Deploy Workers',
      words: 'Publish and delete Workers of all accounts.',
      grants: ['allow:Workers Scripts Write']
    }
  ],
  leastRight: {
    words:
      'A token from the template Create additional tokens and without another permission, restricted to the address of this computer under Client IP Address Filtering. It can create a token for all that this user may do.',
    url: 'https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/'
  },
  docsUrl: 'https://developers.cloudflare.com/api/resources/user/subresources/tokens/',
  consoleUrl: 'https://dash.cloudflare.com/profile/api-tokens',
  afterLeaving: 'keys-end'
})
