import type { ProviderId } from '../../../core/ids'
import type { Provider } from '../../../core/ports/provider'
import { failed } from '../../../core/fault'

/** Stands for a pinned file that this version cannot read: its keys stay listed as they were last seen, and nothing connects. */
export function standInFor(id: ProviderId, name: string): Provider {
  return {
    manifest: {
      id,
      name,
      standing: 'assumed',
      standingNote: 'This version of Rekey cannot read the file of this provider.',
      baseUrl: { default: null, help: 'Add a corrected file first.' },
      fields: [],
      groupWord: 'group',
      capabilities: {
        create: false,
        disable: false,
        enable: false,
        revoke: false,
        expiry: 'none',
        scopes: 'none',
        revokeMeans: 'deleted',
        lastUsed: 'not-reported',
        probe: 'none',
        nameCarriesMarker: false,
        listIncludesRevoked: false,
        options: []
      },
      permissions: [],
      presets: [],
      limits: { requestsPerMinute: null, maxConcurrent: 1 },
      timeFormats: ['rfc-3339'],
      lastUsedQuality: { kind: 'none' },
      lastUsedPrecisionMs: 0,
      lastUsedLagMs: 0,
      propagation: { typicalMs: 0, maximumMs: 0 },
      listLagMs: 0,
      cap: null,
      secretParts: [],
      attributesToCarry: [],
      maxNameLength: 1,
      docsUrl: null
    },
    revision: 'unreadable',
    connect: () => Promise.resolve(failed('forbidden', 'provider-file-refused', { retry: 'after-user' }))
  }
}
