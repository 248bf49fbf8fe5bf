import { LONGEST_NAME, LONGEST_TAG } from '../../core/limits'
import { failed, ok } from '../../core/fault'
import type { Result } from '../../core/fault'
import { keyIdOf } from '../../core/ids'
import type { KeyId, ProviderId } from '../../core/ids'
import { looksLikeSecret } from '../../core/leak/candidates'
import type { Provider } from '../../core/ports/provider'
import { hasHiddenCharacters, visibleText } from '../../core/visible-text'
import type { AccountStore } from '../../core/ports/accounts'
import type { KeyStore } from '../../core/ports/keys'
import { readList } from './read-list'
import type { ListLine } from './read-list'

export type ImportProblem =
  | 'provider-unknown'
  | 'name-missing'
  | 'name-taken'
  | 'environment-missing'
  | 'url-invalid'
  | 'settings-invalid'
  | 'looks-secret'
  | 'account-unknown'
  | 'key-unknown'
  | 'tags-invalid'

/** An account without its credential: that is typed in later, by a person. */
export type ImportedAccount = {
  readonly providerId: ProviderId
  readonly name: string
  readonly environment: string
  readonly baseUrl: string
  readonly settings: { readonly [name: string]: string }
}

export type AccountLine = {
  readonly line: number
  /** As far as it can be shown: a text that looks like a secret is not. */
  readonly shown: { readonly name: string; readonly provider: string; readonly environment: string }
  readonly problem: ImportProblem | null
  readonly account: ImportedAccount | null
}

export type TagLine = {
  readonly line: number
  readonly shown: { readonly name: string; readonly account: string; readonly tags: readonly string[] }
  readonly problem: ImportProblem | null
  readonly keyId: KeyId | null
}

export type Import = {
  readonly accounts: readonly AccountLine[]
  readonly tags: readonly TagLine[]
  readonly ignored: readonly string[]
}

export type ImportTools = {
  readonly accounts: Pick<AccountStore, 'all'>
  readonly keys: Pick<KeyStore, 'forEachOfAccount'>
  readonly providers: ReadonlyMap<ProviderId, Provider>
}

const ACCOUNT_COLUMNS = ['provider', 'name', 'environment', 'base_url']
const TAG_COLUMNS = ['account', 'group', 'id', 'name', 'tags']
const SETTING = 'setting.'
const MOST_TAGS = 20
const HIDDEN = '(hidden: looks like a secret)'

/** What a file would bring, looked at line by line; nothing is changed. Faults: those of `readList`. */
export function readImport(tools: ImportTools, text: string): Result<Import> {
  const list = readList(text)
  if (!list.ok) return list
  const { columns, lines } = list.value
  // A list of keys has ids and tags; a list of accounts has neither.
  if (columns.includes('tags') && columns.includes('id')) {
    const ignored = columns.filter(column => !TAG_COLUMNS.includes(column))
    return ok({ accounts: [], tags: tagLines(tools, lines), ignored: ignored.map(shownColumn) })
  }
  if (!columns.includes('provider') || !columns.includes('name')) {
    return failed('invalid-input', 'unexpected-shape')
  }
  const ignored = columns.filter(column => !ACCOUNT_COLUMNS.includes(column) && !column.startsWith(SETTING))
  return ok({ accounts: accountLines(tools, lines), tags: [], ignored: ignored.map(shownColumn) })
}

function shownColumn(column: string): string {
  return visibleText(column, 60)
}

function accountLines(tools: ImportTools, lines: readonly ListLine[]): readonly AccountLine[] {
  const taken = new Set(tools.accounts.all().map(account => account.name))
  return lines.map(({ line, fields }) => {
    const read = readAccount(tools, fields, taken)
    if (read.account !== null) taken.add(read.account.name)
    const shown = {
      name: shownText(fields['name'] ?? ''),
      provider: shownText(fields['provider'] ?? ''),
      environment: shownText(fields['environment'] ?? '')
    }
    return { line, shown, ...read }
  })
}

type ReadAccount = Pick<AccountLine, 'problem' | 'account'>

function readAccount(
  { providers }: ImportTools,
  fields: ListLine['fields'],
  taken: ReadonlySet<string>
): ReadAccount {
  const wrong = (problem: ImportProblem): ReadAccount => ({ problem, account: null })
  const { provider: written = '', name = '', environment = '', base_url: baseUrl = '' } = fields
  if (Object.values(fields).some(looksLikeSecret)) return wrong('looks-secret')
  const wanted = written.trim().toLowerCase()
  const found = [...providers].find(
    ([id, { manifest }]) => id === wanted || manifest.name.toLowerCase() === wanted
  )
  if (found === undefined) return wrong('provider-unknown')
  const [providerId, { manifest }] = found
  if (!isLabel(name)) return wrong('name-missing')
  if (taken.has(name.trim())) return wrong('name-taken')
  if (!isLabel(environment)) return wrong('environment-missing')
  const url = baseUrl.trim() === '' ? (manifest.baseUrl.default ?? '') : baseUrl.trim()
  if (!isPlainUrl(url)) return wrong('url-invalid')
  const settings = settingsOf(fields)
  const known = manifest.fields.filter(field => !field.isSecret)
  const isKnown = Object.keys(settings).every(field => known.some(each => each.name === field))
  const isWhole = known.every(field => !field.isRequired || (settings[field.name] ?? '').trim() !== '')
  if (!isKnown || !isWhole) return wrong('settings-invalid')
  const names = { name: name.trim(), environment: environment.trim() }
  return { problem: null, account: { providerId, ...names, baseUrl: url, settings } }
}

function settingsOf(fields: ListLine['fields']): { readonly [name: string]: string } {
  const given = Object.entries(fields).filter(([column, value]) => column.startsWith(SETTING) && value !== '')
  return Object.fromEntries(given.map(([column, value]) => [column.slice(SETTING.length), value]))
}

/** `http` is for servers of one's own; which hosts it may be is checked when the credential is entered. */
function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return (
    (protocol === 'https:' || protocol === 'http:') && [username, password, search, hash].every(x => x === '')
  )
}

function isLabel(text: string): boolean {
  const label = text.trim()
  return label !== '' && label.length <= LONGEST_NAME && !hasHiddenCharacters(label)
}

function tagLines(tools: ImportTools, lines: readonly ListLine[]): readonly TagLine[] {
  const idsOf = keyFinder(tools)
  return lines.map(({ line, fields }) => {
    const { account = '', id = '', name = '', tags: written = '' } = fields
    const tags = [...new Set(written.split(/[\s,;]+/).filter(Boolean))]
    const shown = {
      name: shownText(name),
      account: shownText(account),
      tags: tags.slice(0, MOST_TAGS).map(tag => shownText(tag))
    }
    const wrong = (problem: ImportProblem): TagLine => ({ line, shown, problem, keyId: null })
    if (tags.some(looksLikeSecret)) return wrong('looks-secret')
    const isFine = tags.every(tag => tag.length <= LONGEST_TAG && !hasHiddenCharacters(tag))
    if (!isFine || tags.length > MOST_TAGS) return wrong('tags-invalid')
    const keyIds = idsOf(account)
    if (keyIds === null) return wrong('account-unknown')
    const keyId = keyIds.get(id)
    return keyId === undefined ? wrong('key-unknown') : { line, shown, problem: null, keyId }
  })
}

/** The keys of an account by the provider's id, read once; two groups with one id leave that id out. */
function keyFinder(tools: ImportTools): (accountName: string) => ReadonlyMap<string, KeyId> | null {
  const known = new Map<string, ReadonlyMap<string, KeyId> | null>()
  return accountName => {
    const found = known.get(accountName)
    if (found !== undefined) return found
    const account = tools.accounts.all().find(each => each.name === accountName)
    const ids = new Map<string, KeyId>()
    const twice = new Set<string>()
    if (account !== undefined) {
      tools.keys.forEachOfAccount(account.id, key => {
        if (ids.has(key.providerKeyId)) twice.add(key.providerKeyId)
        ids.set(key.providerKeyId, keyIdOf(account.id, key.groupId, key.providerKeyId))
      })
      for (const id of twice) ids.delete(id)
    }
    const answer = account === undefined ? null : ids
    known.set(accountName, answer)
    return answer
  }
}

function shownText(text: string): string {
  return looksLikeSecret(text) ? HIDDEN : visibleText(text, LONGEST_NAME)
}
