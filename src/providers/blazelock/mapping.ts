// Blazelock wire shapes to the domain. Pure.
import type { ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { WireIntegration, WireKey } from './wire'

/** What Blazelock writes itself when the description was left empty. */
const GENERATED_DESCRIPTION = /^API key \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

export function toProviderKey(row: WireKey, integration: WireIntegration): ProviderKey {
  const name = row.description ?? ''
  return {
    providerKeyId: row.id,
    groupId: integration.id,
    groupName: integration.name,
    name,
    masked: row.masked_key ?? null,
    // The list holds active keys only; a deleted one is gone from it.
    status: 'active',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: timeOf(row.created_at, manifest.timeFormats),
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    // Null is "never" because the dashboard shows last used.
    lastUsed: lastUsedOf(row.last_used_at, manifest.timeFormats),
    attributes: { hasGeneratedName: GENERATED_DESCRIPTION.test(name) },
    environmentHint: null,
    isZombie: false
  }
}
