import { asAccountId, asKeyId } from '../core/ids'
import type { ActivationChoice } from '../core/ports/activator'
import type {
  DeliveredDestination,
  Delivery,
  DeliveryDestination,
  DeliveryProof,
  DeliveryStore
} from '../core/ports/deliveries'
import type { Db } from './db'

type Row = {
  at: number
  key_id: string
  account_id: string
  label: string
  destination_id: string | null
  settings: string
  activation: string | null
  fingerprints: string
  proof: DeliveryProof | null
}

/** A key that is delivered more often than this has its older destinations left out. */
const MOST_OF_KEY = 50

export function deliveryStore(db: Db): DeliveryStore {
  const insert = db.prepare<Row>(`
    INSERT INTO deliveries (at, key_id, account_id, label, destination_id, settings, activation, fingerprints, proof)
    VALUES (@at, @key_id, @account_id, @label, @destination_id, @settings, @activation, @fingerprints, @proof)
  `)
  const ofKey = db.prepare<{ key_id: string; limit: number }, Row>(`
    SELECT at, key_id, account_id, label, destination_id, settings, activation, fingerprints, proof
    FROM deliveries WHERE key_id = @key_id ORDER BY seq DESC LIMIT @limit
  `)
  const keysIn = db.prepare<{ ids: string }, { key_id: string }>(`
    SELECT DISTINCT key_id FROM deliveries WHERE destination_id IN (SELECT value FROM json_each(@ids))
  `)
  const destinations = db.prepare<null, DeliveredDestination>(`
    SELECT destination_id AS id, count(DISTINCT key_id) AS keys,
      (SELECT label FROM deliveries AS newest WHERE newest.destination_id = deliveries.destination_id
        ORDER BY seq DESC LIMIT 1) AS label
    FROM deliveries WHERE destination_id IS NOT NULL GROUP BY destination_id ORDER BY label
  `)
  return {
    add: ({ at, keyId, accountId, label, destination, fingerprints, proof }) => {
      insert.run({
        at,
        key_id: keyId,
        account_id: accountId,
        label,
        destination_id: destination?.id ?? null,
        settings: JSON.stringify(destination?.settings ?? {}),
        activation: destination?.activation === undefined ? null : JSON.stringify(destination.activation),
        fingerprints: JSON.stringify(fingerprints),
        proof
      })
    },
    ofKey: keyId => ofKey.all({ key_id: keyId, limit: MOST_OF_KEY }).map(toDelivery),
    keysIn: ids => keysIn.all({ ids: JSON.stringify(ids) }).map(row => asKeyId(row.key_id)),
    destinations: () => destinations.all()
  }
}

function toDelivery(row: Row): Delivery {
  return {
    at: row.at,
    keyId: asKeyId(row.key_id),
    accountId: asAccountId(row.account_id),
    label: row.label,
    destination: toDestination(row),
    fingerprints: JSON.parse(row.fingerprints) as string[],
    proof: row.proof
  }
}

function toDestination({ destination_id: id, settings, activation }: Row): DeliveryDestination | null {
  if (id === null) return null
  // Both were written by this store from records of texts.
  const destination = { id, settings: JSON.parse(settings) as Record<string, string> }
  return activation === null
    ? destination
    : { ...destination, activation: JSON.parse(activation) as ActivationChoice }
}
