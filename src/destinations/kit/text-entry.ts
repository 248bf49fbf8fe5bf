import { failed, ok, type Result } from '../../core/fault'
import type { DestinationSettings, SecretShape } from '../../core/ports/destination'
import { fieldNames, heldText, WHOLE, type NewValues, type StoredFields } from './entry-store'
import { fieldsIn, withFields } from './json-map'

// An entry that is one text: the secret itself, or a JSON object of which the secret is a field.

/** A secret with several parts needs a JSON object; one part is the whole text unless `field` says otherwise. */
export function textNames(settings: DestinationSettings, shape: SecretShape): Result<readonly string[]> {
  const isWhole = shape.parts.length === 1 && (settings.field ?? '') === ''
  return isWhole ? ok([WHOLE]) : fieldNames(settings, shape)
}

export function fieldsOfText(text: string): StoredFields {
  const spans = fieldsIn(text)
  return {
    held(name) {
      if (name === WHOLE) return heldText(text)
      // A text that is no object counts as another value, so that a person is asked before anything is refused.
      if (spans === null)
        return text === '' ? { kind: 'absent' } : { kind: 'unclear', bytes: new TextEncoder().encode(text) }
      const span = spans.find(one => one.name === name)
      return heldText(span === undefined ? undefined : JSON.parse(text.slice(span.start, span.end)))
    },
    texts: () => new Map((spans ?? []).map(({ name, start, end }) => [name, text.slice(start, end)]))
  }
}

/** The text with the new values in it, every other byte as it was. */
export function nextText(text: string, values: NewValues): Result<string> {
  const whole = values.get(WHOLE)
  // A bare secret in place of an object would delete the other fields.
  if (whole !== undefined && fieldsIn(text) !== null && fieldsIn(whole) === null) {
    return failed('conflict', 'entry-is-a-map', { subject: 'field' })
  }
  if (whole !== undefined) return ok(whole)
  const next = withFields(text === '' ? '{}' : text, values)
  return next === null ? failed('conflict', 'entry-not-a-map', { subject: 'field' }) : ok(next)
}
