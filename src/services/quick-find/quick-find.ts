import { looksLikeSecret } from '../../core/leak/candidates'
import { failed, type Result } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { KeyRecords } from '../../core/ports/provider'
import type { KeyWithVerdict } from '../../core/ports/keys'
import { blastRadius, type BlastRadius } from './blast-radius'
import type { QuickFound, Sureness } from './found'
import { matchLeak } from './match-leak'
import type { QuickFindTools } from './tools'

export type { QuickFound } from './found'

export type QuickFind = {
  /** Keys whose name, mask, id, service, account or owner contains the text. An empty text finds nothing. */
  byWords(text: string): QuickFound
  /**
   * Keys that this leaked text may belong to. The bytes belong to the call, which wipes them; nothing of them is stored,
   * logged, sent or part of the answer.
   */
  byLeak(pasted: Uint8Array): QuickFound
  /**
   * What the key made at its provider, asked now with the account's credential. Faults: `not-found`, `invalid-input` where the
   * provider marks nothing, and whatever stops the reading, `permission-missing` for one.
   */
  records(keyId: KeyId): Promise<Result<KeyRecords>>
  /** What depends on a key, as far as Rekey knows; null when there is no such key. */
  blastRadius(keyId: KeyId): BlastRadius | null
}

export const MOST_HITS = 30
/** Shorter than this, a part of an id is in every id. */
const SHORTEST_ID_PART = 3

export function createQuickFind(tools: QuickFindTools): QuickFind {
  function byWords(text: string): QuickFound {
    const wanted = text.trim()
    const none = { as: 'words', providers: [], fingerprints: 'not-needed' } as const
    if (wanted === '') return { ...none, hits: [], total: 0 }
    const page = tools.keys.page({
      filter: { text: wanted },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: MOST_HITS
    })
    const known = new Set(page.rows.map(({ key }) => key.id))
    const byId = wanted.length < SHORTEST_ID_PART ? [] : tools.lookup.byIdPart(wanted, MOST_HITS)
    const others = byId
      .filter(id => !known.has(id))
      .map(id => tools.keys.withVerdict(id))
      .filter(found => found !== null)
    const hits = [...page.rows, ...others].map(
      found => ({ found, how: 'words', sure: sureOf(found, wanted) }) as const
    )
    return {
      ...none,
      hits: [...hits].sort((a, b) => rank(a, wanted) - rank(b, wanted)).slice(0, MOST_HITS),
      total: Math.max(page.total, page.rows.length) + others.length
    }
  }

  function byLeak(pasted: Uint8Array): QuickFound {
    try {
      const text = new TextDecoder().decode(pasted)
      const leak = matchLeak(tools, text)
      if (leak.hits.length > 0 || leak.providers.length > 0 || looksLikeSecret(text)) {
        const hits = leak.hits.flatMap(({ id, how, sure }) => {
          const found = tools.keys.withVerdict(id)
          return found === null ? [] : [{ found, how, sure }]
        })
        return { ...leak, as: 'secret', hits: hits.slice(0, MOST_HITS), total: leak.total }
      }
      return byWords(text)
    } finally {
      pasted.fill(0)
    }
  }

  async function records(keyId: KeyId): Promise<Result<KeyRecords>> {
    const key = tools.keys.withVerdict(keyId)?.key
    if (key === undefined) return failed('not-found')
    const { providerKeyId, groupId } = key
    const lent = await tools.withClient(key.accountId, async client =>
      client.recordsOf === undefined
        ? failed('invalid-input', 'unknown-command')
        : client.recordsOf({ providerKeyId, groupId })
    )
    return lent.ok ? lent.value : lent
  }

  return { byWords, byLeak, records, blastRadius: keyId => blastRadius(tools, keyId) }
}

function sureOf({ key }: KeyWithVerdict, wanted: string): Sureness {
  const text = wanted.toLowerCase()
  if (key.providerKeyId.toLowerCase() === text) return 'certain'
  return key.name.toLowerCase() === text ? 'likely' : 'possible'
}

/** A name that is the text comes before one that begins with it, and that before one that contains it. */
function rank({ found }: { readonly found: KeyWithVerdict }, wanted: string): number {
  const name = found.key.name.toLowerCase()
  const text = wanted.toLowerCase()
  if (name === text || found.key.providerKeyId.toLowerCase() === text) return 0
  if (name.startsWith(text)) return 1
  return name.includes(text) ? 2 : 3
}
