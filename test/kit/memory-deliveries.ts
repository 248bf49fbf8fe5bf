import type { Delivery, DeliveryStore } from '../../src/core/ports/deliveries'

/** Deliveries in memory, for tests without a database. */
export function memoryDeliveries(): DeliveryStore {
  const all: Delivery[] = []
  return {
    add: delivery => {
      all.unshift(delivery)
    },
    ofKey: keyId => all.filter(delivery => delivery.keyId === keyId),
    keysIn: ids => [
      ...new Set(
        all.flatMap(({ destination, keyId }) =>
          destination !== null && ids.includes(destination.id) ? [keyId] : []
        )
      )
    ],
    destinations: () => []
  }
}
