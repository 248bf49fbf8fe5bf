import type { AccountView, ProviderView } from '../../../../contract/accounts'
import type { CommandInput } from '../../../../contract/commands'
import type { KeyDetailView } from '../../../../contract/keys'
import { CREATE_PAGE } from '../../../../words/pages/create'

/** Days. */
export const EXPIRY_CHOICES: readonly number[] = [30, 60, 90, 180, 365]
const DAY_MS = 86_400_000

export type CreateForm = {
  readonly groupId: string
  readonly service: string
  readonly environment: string
  /** Null: the pattern name. */
  readonly ownName: string | null
  readonly grants: readonly string[]
  readonly setId: string | null
  /** Days until it expires; null: never. */
  readonly expiryDays: number | null
  readonly options: { readonly [name: string]: boolean }
}

/** Where a key is missing: the form begins with it. */
export type NewKeyPlace = { readonly service: string; readonly environment: string }

export function emptyCreateForm(account: AccountView, provider: ProviderView): CreateForm {
  return {
    groupId: account.report?.groups[0]?.id ?? '',
    service: '',
    environment: account.environment,
    ownName: null,
    grants: [],
    setId: null,
    expiryDays: provider.capabilities.expiry === 'none' ? null : 90,
    options: {}
  }
}

/** The form for a key that takes the place of `model`, as far as account and provider still offer the same. */
export function formLike(
  { row, attributes }: KeyDetailView,
  account: AccountView,
  provider: ProviderView
): CreateForm {
  const empty = emptyCreateForm(account, provider)
  const { options } = provider.capabilities
  return {
    ...empty,
    groupId: account.report?.groups.find(group => group.name === row.groupName)?.id ?? empty.groupId,
    service: row.service,
    environment: row.environment,
    ownName: row.name === patternName(row.service, row.environment) ? null : row.name,
    grants: row.permissions.source === 'listed' ? row.permissions.grants : [],
    setId: row.permissions.setId ?? null,
    expiryDays: expiryLike(row, provider, empty.expiryDays),
    options: Object.fromEntries(options.map(({ name }) => [name, attributes[name] === true]))
  }
}

/** The shortest choice that lives as long as the old key was to live. */
function expiryLike(
  { createdAt, expiresAt }: KeyDetailView['row'],
  { capabilities }: ProviderView,
  otherwise: number | null
): number | null {
  if (expiresAt === null) return capabilities.expiry === 'optional' ? null : otherwise
  if (createdAt === null) return otherwise
  const days = Math.floor((expiresAt - createdAt) / DAY_MS)
  return EXPIRY_CHOICES.find(each => each >= days) ?? Math.max(...EXPIRY_CHOICES)
}

export function nameOf(form: CreateForm): string {
  // Half a pattern would be a wrong name.
  if (form.ownName === null && form.service.trim() === '') return ''
  return form.ownName ?? patternName(form.service, form.environment)
}

/** What still stands in the way, in words; null when the key can be made. */
export function createProblem(form: CreateForm, provider: ProviderView): string | null {
  if (form.groupId === '') return CREATE_PAGE.noGroup(provider.groupWord)
  if (form.service.trim() === '') return CREATE_PAGE.serviceNeeded
  if (form.environment.trim() === '') return CREATE_PAGE.sayInWhichEnvironment
  if (nameOf(form).trim() === '') return CREATE_PAGE.giveItAName
  if (provider.capabilities.scopes === 'list' && form.grants.length === 0) return CREATE_PAGE.permissionNeeded
  return null
}

export function createInput(
  accountId: string,
  form: CreateForm,
  provider: ProviderView,
  now: number
): CommandInput<'keys.create'> {
  const { scopes, expiry } = provider.capabilities
  return {
    accountId,
    groupId: form.groupId,
    service: form.service.trim(),
    environment: form.environment.trim(),
    name: nameOf(form).trim(),
    grants: scopes === 'list' ? [...form.grants] : [],
    permissionSetId: scopes === 'set' ? form.setId : null,
    expiresAt: expiry === 'none' || form.expiryDays === null ? null : expiryAfter(form.expiryDays, now),
    options: { ...form.options }
  }
}

/** One key per service and environment, so the name says both: `payments-api-production`. */
export function patternName(service: string, environment: string): string {
  return [service, environment].map(slug).filter(Boolean).join('-')
}

function slug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}

/** The end of the day `days` from `now`, in ms: an expiry that does not fall into the night before. */
export function expiryAfter(days: number, now: number): number {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  date.setHours(23, 59, 0, 0)
  return date.getTime()
}
