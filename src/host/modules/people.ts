import { READING_ACTS, readingsIn, type KeyFate } from '../../core/off-boarding'
import { ok } from '../../core/fault'
import type { ProviderId } from '../../core/ids'
import type { KeyWithVerdict } from '../../core/ports/keys'
import type { OffBoardingView } from '../../contract/people'
import type { App } from '../app'
import type { HandlersOf, Module } from '../module'

const PAGE = 500
const MOST_KEYS = 1_000
const MOST_ROWS = 10_000

/** Whose keys there are, and what has to be done when a person leaves. */
export type PeopleModule = Module & { readonly handlers: HandlersOf<'people'> }

export function openPeople(app: App): PeopleModule {
  const { registries, rows } = app
  const { keys, audit } = app.profile.store

  function fateOf(providerId: ProviderId): KeyFate {
    switch (registries.providers.get(providerId)?.manifest.afterLeaving) {
      case 'keys-stay':
        return 'stays'
      case 'keys-end':
        return 'ends'
      case undefined:
      default:
        return 'unknown'
    }
  }

  function keysOf(creator: string): { readonly found: readonly KeyWithVerdict[]; readonly total: number } {
    const found: KeyWithVerdict[] = []
    let total = 0
    do {
      const page = keys.page({
        filter: { owners: [creator] },
        sort: 'risk',
        descending: true,
        group: 'none',
        offset: found.length,
        limit: PAGE
      })
      total = page.total
      found.push(...page.rows)
      if (page.rows.length === 0) break
    } while (found.length < Math.min(total, MOST_KEYS))
    return { found, total }
  }

  function secretsOf(user: string): OffBoardingView['secrets'] {
    const read = audit.page({ actorId: user, acts: READING_ACTS }, null, MOST_ROWS).rows
    return readingsIn(read).map(({ keyId, how, at }) => {
      const found = keys.withVerdict(keyId)
      return { keyId, how, at, row: found === null ? null : rows.rowOf(found) }
    })
  }

  return {
    handlers: {
      'people.list': () => {
        const { groups } = keys.page({
          filter: {},
          sort: 'name',
          descending: false,
          group: 'owner',
          offset: 0,
          limit: 1
        })
        const creators = groups
          .filter(({ value }) => value !== '')
          .map(({ value, count }) => ({ name: value, keys: count }))
        return ok({ creators, users: [...audit.people()] })
      },
      'people.offBoarding': ({ creator, user }) => {
        const { found, total } = creator === null ? { found: [], total: 0 } : keysOf(creator)
        const shown = rows.rowsOf(found)
        return ok({
          keys: found.flatMap(({ key }, index) => {
            const row = shown[index]
            return row === undefined ? [] : [{ row, fate: fateOf(key.providerId) }]
          }),
          totalKeys: total,
          secrets: user === null ? [] : secretsOf(user)
        })
      }
    }
  }
}
