/** How a delivery was proven; null for one from before. */
export const deliveryProof = {
  version: 230,
  sql: `
ALTER TABLE deliveries ADD COLUMN proof TEXT CHECK (proof IN ('read-back', 'not-read', 'attested'));
CREATE INDEX deliveries_by_destination ON deliveries (destination_id, key_id);
`
}
