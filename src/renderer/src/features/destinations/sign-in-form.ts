import type { DestinationKindView } from '../../../../contract/destinations'
import type { FormFieldView } from '../../../../contract/fields'

type Form = Pick<DestinationKindView, 'connectionFields'>

export type Typed = { readonly [field: string]: string }

/** Splits the form into what is sealed and what is stored as a setting; empty fields are left out. */
export function signInOf(kind: Form, typed: Typed) {
  const filled = kind.connectionFields.filter(field => valueOf(typed, field) !== '')
  const pick = (isSecret: boolean) =>
    Object.fromEntries(
      filled.filter(field => field.isSecret === isSecret).map(field => [field.name, valueOf(typed, field)])
    )
  return { settings: pick(false), credential: pick(true) }
}

/** The labels of required fields that are still empty. */
export function missingLabels(kind: Form, typed: Typed): readonly string[] {
  return kind.connectionFields
    .filter(field => field.isRequired && valueOf(typed, field) === '')
    .map(field => field.label)
}

function valueOf(typed: Typed, field: FormFieldView): string {
  return (typed[field.name] ?? '').trim()
}
