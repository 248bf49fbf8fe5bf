import { HOUR, MINUTE, SECOND } from '../../../core/clock'
import type { ProviderManifest } from '../../../core/ports/provider'
import type { Query } from '../../../net/http'

// What the API tokens of Cloudflare have in common, whether an account or a user owns them. Where each fact comes from: see the
// README of each provider's folder.

/** Field of the connection form, and name of the one part of a key. */
export const TOKEN = 'token'
export const TOKEN_ENV = 'CLOUDFLARE_API_TOKEN'
/** The token whose policies and conditions a new one gets: that of the row itself, so that a replacement is its copy. */
export const TEMPLATE = 'template'
export const TIMES: ProviderManifest['timeFormats'] = ['rfc-3339']

/** What differs between the owners. */
export type TokensOfOwner = {
  readonly manifest: ProviderManifest
  /** The list; tokens, `verify` and `permission_groups` are below it. */
  readonly root: string
  /** The owner is the only group. */
  readonly owner: string
  readonly listQuery: Query
  /** Whether the connection's token has to be one of the listed ones. */
  readonly isOwnListed: boolean
  /** What a new token without a template acts on, by the scopes of a permission; null where Rekey cannot name it. */
  readonly resourceOf: (scopes: readonly string[]) => string | null
}

type OfOwner = Pick<
  ProviderManifest,
  | 'id'
  | 'name'
  | 'standingNote'
  | 'groupWord'
  | 'permissions'
  | 'presets'
  | 'leastRight'
  | 'docsUrl'
  | 'consoleUrl'
  | 'afterLeaving'
> & {
  /** Fields of the form before the token. */
  readonly fields: ProviderManifest['fields']
  readonly tokenHelp: string
  /** What a token that is made today begins with. */
  readonly prefix: string
}

export function cloudflareManifest({ fields, tokenHelp, prefix, ...of }: OfOwner): ProviderManifest {
  return {
    ...of,
    standing: 'documented',
    baseUrl: { default: 'https://api.cloudflare.com/client/v4', help: 'The address of the Cloudflare API.' },
    fields: [
      ...fields,
      { name: TOKEN, label: 'API token', isSecret: true, isRequired: true, help: tokenHelp }
    ],
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
    limits: { requestsPerMinute: 200, maxConcurrent: 2 },
    timeFormats: TIMES,
    lastUsedQuality: { kind: 'exact' },
    lastUsedPrecisionMs: SECOND,
    lastUsedLagMs: HOUR,
    propagation: { typicalMs: 5 * SECOND, maximumMs: 5 * MINUTE },
    listLagMs: 10 * SECOND,
    cap: null,
    secretParts: [{ name: TOKEN, label: 'API token', envName: TOKEN_ENV, isSecret: true }],
    // Tokens that were made before 2026 have no prefix.
    secretFormats: [{ prefix, pattern: `^${prefix}[A-Za-z0-9_-]{40,64}$` }],
    attributesToCarry: [TEMPLATE],
    maxNameLength: 120
  }
}
