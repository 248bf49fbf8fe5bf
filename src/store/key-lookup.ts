import { asKeyId } from '../core/ids'
import type { KeyId } from '../core/ids'
import type { Db } from './db'
import type { KeyLookup } from '../core/ports/key-lookup'

type MaskRow = { id: string; provider_id: string; provider_key_id: string; masked: string | null }

export function keyLookup(db: Db): KeyLookup {
  const byIdPart = db.prepare<{ part: string; limit: number }, { id: string }>(`
    SELECT id FROM keys WHERE instr(lower(provider_key_id), @part) > 0 AND status <> 'revoked'
    ORDER BY name, id LIMIT @limit
  `)
  const byFingerprint = db.prepare<{ fingerprint: string; quoted: string }, { key_id: string }>(`
    SELECT DISTINCT key_id FROM sealed_secrets
    WHERE key_id IS NOT NULL AND (fingerprint = @fingerprint OR instr(parts, @quoted) > 0)
  `)
  const masks = db.prepare<null, MaskRow>(`
    SELECT keys.id AS id, accounts.provider_id AS provider_id, provider_key_id, masked
    FROM keys JOIN accounts ON accounts.id = keys.account_id
  `)
  return {
    byIdPart: (part, limit) => byIdPart.all({ part: part.toLowerCase(), limit }).map(row => asKeyId(row.id)),
    byFingerprint: fingerprint =>
      byFingerprint.all({ fingerprint, quoted: `"${fingerprint}"` }).map((row): KeyId => asKeyId(row.key_id)),
    forEachMark: visit => {
      for (const row of masks.iterate()) {
        visit({
          id: asKeyId(row.id),
          providerId: row.provider_id,
          providerKeyId: row.provider_key_id,
          masked: row.masked
        })
      }
    }
  }
}
