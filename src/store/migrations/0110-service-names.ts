/** Which rules the services of all stored keys were last derived by: where they differ from the settings, it is done again. */
export const serviceNames = {
  version: 110,
  sql: `
CREATE TABLE service_names (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  -- Rules as canonical JSON; empty for none.
  rules TEXT NOT NULL
) STRICT;
`
}
