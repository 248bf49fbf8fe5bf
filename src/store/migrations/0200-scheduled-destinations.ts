/**
 * A scheduled rotation delivers to several destinations. That it delivers is known from its journal, where they are chosen at once,
 * so that the time of sending is no longer kept.
 */
export const scheduledDestinations = {
  version: 200,
  sql: `
ALTER TABLE scheduled_rotations ADD COLUMN destinations TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(destinations));
UPDATE scheduled_rotations
  SET destinations = json_array(json_object('id', destination, 'settings', json(destination_settings)));
ALTER TABLE scheduled_rotations DROP COLUMN destination;
ALTER TABLE scheduled_rotations DROP COLUMN destination_settings;
ALTER TABLE scheduled_rotations DROP COLUMN sent_at;
`
}
