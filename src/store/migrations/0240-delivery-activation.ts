/** What made the consumers of a destination take up the secret; null for nothing. */
export const deliveryActivation = {
  version: 240,
  sql: `
ALTER TABLE deliveries ADD COLUMN activation TEXT CHECK (json_valid(activation));
`
}
