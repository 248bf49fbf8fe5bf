import { asAccountId, asKeyId } from '../core/ids'
import type { Delivery, DeliveryStore } from '../core/ports/deliveries'
import type { Db } from './db'

type Row = {
  at: number
  key_id: string
  account_id: string
  label: string
  destination_id: string | null
  settings: string
  fingerprints: string
}

/** A key that is delivered more often than this has its older destinations left out. */
const MOST_OF_KEY = 50

export function deliveryStore(db: Db): DeliveryStore {
  const insert = db.prepare<Row>(`
    INSERT INTO deliveries (at, key_id, account_id, label, destination_id, settings, fingerprints)
    VALUES (@at, @key_id, @account_id, @label, @destination_id, @settings, @fingerprints)
  `)
  const ofKey = db.prepare<{ key_id: string; limit: number }, Row>(`
    SELECT at, key_id, account_id, label, destination_id, settings, fingerprints
    FROM deliveries WHERE key_id = @key_id ORDER BY seq DESC LIMIT @limit
  `)
  return {
    add: ({ at, keyId, accountId, label, destination, fingerprints }) => {
      insert.run({
        at,
        key_id: keyId,
        account_id: accountId,
        label,
        destination_id: destination?.id ?? null,
        settings: JSON.stringify(destination?.settings ?? {}),
        fingerprints: JSON.stringify(fingerprints)
      })
    },
    ofKey: keyId => ofKey.all({ key_id: keyId, limit: MOST_OF_KEY }).map(toDelivery)
  }
}

function toDelivery(row: Row): Delivery {
  return {
    at: row.at,
    keyId: asKeyId(row.key_id),
    accountId: asAccountId(row.account_id),
    label: row.label,
    destination:
      row.destination_id === null
        ? null
        : // Written by this store from a record of texts.
          { id: row.destination_id, settings: JSON.parse(row.settings) as Record<string, string> },
    fingerprints: JSON.parse(row.fingerprints) as string[]
  }
}
