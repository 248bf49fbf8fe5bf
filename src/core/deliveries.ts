import type { Delivery } from './ports/deliveries'

/** The newest delivery to each destination, newest first. */
export function newestPerLabel(deliveries: readonly Delivery[]): readonly Delivery[] {
  const byLabel = new Map<string, Delivery>()
  for (const delivery of deliveries) {
    const known = byLabel.get(delivery.label)
    if (known === undefined || known.at < delivery.at) byLabel.set(delivery.label, delivery)
  }
  return [...byLabel.values()]
}
