import type { ConnectionInputView, ProviderView } from '../../../../contract/accounts'
import { ACCOUNTS_PAGE } from '../../../../words/pages/accounts'

export type ConnectionForm = {
  readonly name: string
  readonly environment: string
  readonly baseUrl: string
  /** Values of the provider's own fields, by name. */
  readonly values: { readonly [field: string]: string }
}

export function emptyForm(provider: ProviderView): ConnectionForm {
  return { name: '', environment: 'production', baseUrl: provider.baseUrl.default ?? '', values: {} }
}

/** Splits the form into what is sealed and what is stored as a setting; empty optional fields are left out. */
export function connectionInput(provider: ProviderView, form: ConnectionForm): ConnectionInputView {
  const filled = provider.fields.filter(field => (form.values[field.name] ?? '').trim() !== '')
  const pick = (isSecret: boolean) =>
    Object.fromEntries(
      filled
        .filter(field => field.isSecret === isSecret)
        .map(field => [field.name, (form.values[field.name] ?? '').trim()])
    )
  return {
    providerId: provider.id,
    name: form.name.trim(),
    environment: form.environment.trim(),
    baseUrl: form.baseUrl.trim(),
    settings: pick(false),
    credential: pick(true)
  }
}

/** The labels of required fields that are still empty. */
export function missingFields(provider: ProviderView, form: ConnectionForm): readonly string[] {
  const own = provider.fields
    .filter(field => field.isRequired && (form.values[field.name] ?? '').trim() === '')
    .map(field => field.label)
  return [
    ...(form.name.trim() === '' ? [ACCOUNTS_PAGE.accountName] : []),
    ...(form.environment.trim() === '' ? [ACCOUNTS_PAGE.environment] : []),
    ...(form.baseUrl.trim() === '' ? [ACCOUNTS_PAGE.baseUrl] : []),
    ...own
  ]
}
