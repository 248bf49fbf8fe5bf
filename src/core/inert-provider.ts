import type { AccountReport } from './account'
import { MOST_GRANTS, MOST_SETS } from './bounds'
import type { Outcome, Result } from './fault'
import type { Permissions, ProviderKey } from './key'
import { eachKeyOnce } from './list-trust'
import type { Provider, ProviderClient } from './ports/provider'
import { visibleText } from './visible-text'

// Names at a provider are written by many hands, not all of them friendly. Here they become inert and of bounded length, once,
// before anything of ours stores, searches, shows, exports or speaks them. Ids stay as they are: calls need them, and they are
// shown escaped.

/** The same provider, whose clients answer with inert texts, and with each key of an answer once. */
export function inertProvider(provider: Provider): Provider {
  return {
    ...provider,
    connect: async (input, tools) => mapped(await provider.connect(input, tools), inertClient)
  }
}

function inertClient(client: ProviderClient): ProviderClient {
  return {
    ...client,
    preflight: async options => mapped(await client.preflight(options), inertReport),
    listKeys: async (cursor, options) => {
      const page = await client.listKeys(cursor, options)
      if (!page.ok) return page
      return mapped(eachKeyOnce(page.value.keys), keys => ({ ...page.value, keys: keys.map(inertKey) }))
    },
    listGroup: async (groupId, options) => {
      const listed = await client.listGroup(groupId, options)
      return listed.ok ? mapped(eachKeyOnce(listed.value), keys => keys.map(inertKey)) : listed
    },
    createKey: async (newKey, options) =>
      mappedOutcome(await client.createKey(newKey, options), created => ({
        ...created,
        key: inertKey(created.key)
      }))
  }
}

export function inertKey(key: ProviderKey): ProviderKey {
  const { permissions, createdBy } = key
  return {
    ...key,
    groupName: visibleText(key.groupName),
    name: visibleText(key.name),
    masked: orNull(key.masked),
    environmentHint: orNull(key.environmentHint),
    permissions: inertPermissions(permissions),
    createdBy:
      createdBy === null
        ? null
        : { ...createdBy, id: visibleText(createdBy.id), name: visibleText(createdBy.name) },
    attributes: Object.fromEntries(
      Object.entries(key.attributes).map(([name, value]) => [
        visibleText(name),
        typeof value === 'string' ? visibleText(value) : value
      ])
    )
  }
}

/** Keys that share a set share its list, so that a set of many keys is made inert once. */
const inertGrants = new WeakMap<readonly string[], readonly string[]>()

/** More grants than any provider has are not believed: what such a key may do is unknown, and the key itself stays listed. */
function inertPermissions(permissions: Permissions): Permissions {
  const { source, grants, setName } = permissions
  const named = { ...permissions, ...(setName === undefined ? {} : { setName: visibleText(setName) }) }
  if (grants.length > MOST_GRANTS) return { ...named, source: 'unknown', grants: [] }
  const inert = inertGrants.get(grants) ?? grants.map(grant => visibleText(grant))
  inertGrants.set(grants, inert)
  return { ...named, source, grants: inert }
}

function inertReport(report: AccountReport): AccountReport {
  return {
    ...report,
    groups: report.groups.map(group => ({
      ...group,
      name: visibleText(group.name),
      environmentHint: orNull(group.environmentHint)
    })),
    version: orNull(report.version),
    // Fewer than the provider says: null would mean "everything".
    grantable: report.grantable?.slice(0, MOST_GRANTS).map(grant => visibleText(grant)) ?? null,
    // A set whose grants are not believed is not offered for new keys.
    permissionSets: report.permissionSets
      .filter(set => set.grants.length <= MOST_GRANTS)
      .slice(0, MOST_SETS)
      .map(set => ({
        ...set,
        name: visibleText(set.name),
        grants: set.grants.map(grant => visibleText(grant))
      }))
  }
}

function orNull(text: string | null): string | null {
  return text === null ? null : visibleText(text)
}

function mapped<From, To>(result: Result<From>, change: (value: From) => To): Result<To> {
  return result.ok ? { ok: true, value: change(result.value) } : result
}

function mappedOutcome<From, To>(outcome: Outcome<From>, change: (value: From) => To): Outcome<To> {
  return outcome.kind === 'committed' ? { kind: 'committed', value: change(outcome.value) } : outcome
}
