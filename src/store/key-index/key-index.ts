import type { KeyCounts, KeyGroup, OverviewQuestion } from '../../core/ports/keys'
import type { KeyFilter, KeyGrouping, KeyQuery, KeySort } from '../../core/ports/key-query'
import { Columns, compareText } from './columns'
import type { IndexedKey, TextColumn, TextName } from './columns'
import { findingsOf, matchRows } from './match'
import type { AccountFacts } from './match'
import { countEnvironments, findExpiring } from './overview'
import type { OverviewRows } from './overview'
import { Order } from './order'
import type { SortedRows } from './order'

export type IndexPage = {
  /** Row numbers of the page, in order. */
  readonly rows: readonly number[]
  readonly total: number
  readonly groups: readonly KeyGroup[]
}

type Matched = { readonly question: string; readonly match: Uint8Array; readonly total: number }

/**
 * All keys in memory, behind `KeyStore.page` and `counts`. SQLite stays the truth: the index is filled from it, changed along
 * with it, and thrown away when a transaction was undone.
 */
export class KeyIndex {
  readonly columns = new Columns()
  readonly #accounts = new Map<string, AccountFacts>()
  readonly #orders = new Map<KeySort, Order>()
  #revision = 0
  #lastMatched: Matched | null = null

  put(key: IndexedKey): void {
    this.columns.put(key)
    this.#touched(key.row)
  }

  drop(row: number): void {
    this.columns.drop(row)
    this.#touched(row)
  }

  setService(row: number, service: string): void {
    this.columns.texts.service.set(row, service)
    this.#orders.get('service')?.touch(row)
    this.#revision += 1
  }

  /** Stores what a verdict says; false when it says the same as before. `idleSince` is NaN when unknown. */
  setVerdict(
    row: number,
    verdict: { state: string; findings: string; risk: number; idleSince: number }
  ): boolean {
    const { texts, numbers } = this.columns
    const isSame =
      texts.verdictState.at(row) === verdict.state &&
      texts.findings.at(row) === verdict.findings &&
      numbers.risk.at(row) === verdict.risk &&
      Object.is(numbers.idleSince.at(row), verdict.idleSince)
    if (isSame) return false
    texts.verdictState.set(row, verdict.state)
    texts.findings.set(row, verdict.findings)
    numbers.idleSince.set(row, verdict.idleSince)
    this.#revision += 1
    if (numbers.risk.at(row) !== verdict.risk) {
      numbers.risk.set(row, verdict.risk)
      this.#orders.get('risk')?.touch(row)
    }
    return true
  }

  /** Stores a newer time of last use. `gapMs` is the time between this use and the one before, if known. */
  setLastUse(row: number, use: { lastUsed: number; seenAt: number; gapMs: number | null }): void {
    const { numbers, pasts } = this.columns
    numbers.lastUsed.set(row, use.lastUsed)
    numbers.lastSeenAt.set(row, use.seenAt)
    numbers.assessedAt.set(row, -1)
    this.#orders.get('lastUsed')?.touch(row)
    this.#revision += 1
    if (use.gapMs === null) return
    const past = pasts.get(row) ?? { longestGapMs: null, disabledAt: null, drift: null, driftAt: null }
    pasts.set(row, { ...past, longestGapMs: Math.max(past.longestGapMs ?? 0, use.gapMs) })
  }

  account(id: string): AccountFacts | undefined {
    return this.#accounts.get(id)
  }

  setAccount(id: string, facts: AccountFacts): void {
    const before = this.#accounts.get(id)
    this.#accounts.set(id, facts)
    this.#revision += 1
    if (before?.name === facts.name) return
    this.columns.texts.accountId.forgetRanks()
    this.#orders.get('account')?.reset()
  }

  rowsOfAccount(accountId: string): readonly number[] {
    const { accountId: column } = this.columns.texts
    const code = column.codeOf(accountId)
    const rows: number[] = []
    for (let row = 0; row < this.columns.length; row += 1) {
      if (column.codes[row] === code && this.columns.isPresent(row)) rows.push(row)
    }
    return rows
  }

  page(query: KeyQuery): IndexPage {
    const { match, total } = this.#matched(query.filter)
    const walk = { sorted: this.#sorted(query.sort), match, descending: query.descending }
    if (query.group === 'none') return { rows: pick(walk, query.offset, query.limit), total, groups: [] }

    const { groupOf, groups } = this.#grouped(query.group, match)
    const rows: number[] = []
    let offset = query.offset
    for (const { value, count } of groups) {
      if (rows.length >= query.limit) break
      if (offset < count) {
        rows.push(...pick(walk, offset, query.limit - rows.length, row => groupOf(row) === value))
      }
      offset = Math.max(0, offset - count)
    }
    return { rows, total, groups }
  }

  counts(filter: KeyFilter): KeyCounts {
    const { match, total } = this.#matched(filter)
    const countBy = (name: TextName, valuesOf: (text: string) => readonly string[]): Record<string, number> =>
      Object.fromEntries(this.#countBy(name, match, valuesOf))
    return {
      total,
      byVerdict: countBy('verdictState', state => [state]),
      byFinding: countBy('findings', findingsOf),
      byEnvironment: countBy('environment', environment => [environment]),
      byAccount: countBy('accountId', id => [id])
    }
  }

  overview({ isSandbox, expiring }: OverviewQuestion): OverviewRows {
    const active = this.#matched({ isSandbox, statuses: ['active'] }).match
    const found = findExpiring(this.columns, active, expiring)
    const { match, total } = this.#matched({ isSandbox })
    return {
      total,
      byFinding: Object.fromEntries(this.#countBy('findings', match, findingsOf)),
      environments: countEnvironments(this.columns, match),
      expiring: found
    }
  }

  #touched(row: number): void {
    for (const order of this.#orders.values()) order.touch(row)
    this.#revision += 1
  }

  #sorted(sort: KeySort): SortedRows {
    let order = this.#orders.get(sort)
    if (order === undefined) {
      order = new Order(this.columns, sort, id => this.#accounts.get(id)?.name ?? id)
      this.#orders.set(sort, order)
    }
    return order.current(() => this.#sorted('name'))
  }

  /** The last answer is kept: scrolling asks for the same filter again and again. */
  #matched(filter: KeyFilter): Matched {
    const question = `${this.#revision} ${JSON.stringify(filter)}`
    if (this.#lastMatched?.question === question) return this.#lastMatched
    const match = matchRows(this.columns, filter, this.#accounts)
    let total = 0
    for (const flag of match) total += flag
    this.#lastMatched = { question, match, total }
    return this.#lastMatched
  }

  #countBy(
    name: TextName,
    match: Uint8Array,
    valuesOf: (text: string) => readonly string[]
  ): Map<string, number> {
    const { codes, texts } = this.columns.texts[name]
    const byCode = new Uint32Array(texts.length)
    for (let row = 0; row < match.length; row += 1) {
      const code = codes[row] ?? 0
      if (match[row] === 1) byCode[code] = (byCode[code] ?? 0) + 1
    }
    const counts = new Map<string, number>()
    byCode.forEach((count, code) => {
      if (count === 0) return
      for (const value of valuesOf(texts[code] ?? '')) counts.set(value, (counts.get(value) ?? 0) + count)
    })
    return counts
  }

  #grouped(
    group: Exclude<KeyGrouping, 'none'>,
    match: Uint8Array
  ): { groupOf(row: number): string; groups: readonly KeyGroup[] } {
    const name = GROUP_COLUMNS[group]
    const column = this.columns.texts[name]
    const labels = column.texts.map(text => this.#groupLabel(group, text))
    const sortLabel = (value: string): string =>
      group === 'account' ? (this.#accounts.get(value)?.name ?? value) : value
    const risks = this.#highestRisks(column.codes, labels, match)
    const groups = [...this.#countBy(name, match, text => [this.#groupLabel(group, text)])]
      .map(([value, count]) => ({ value, count, risk: risks.get(value) ?? 0 }))
      .sort(
        (a, b) =>
          Number(a.value === '') - Number(b.value === '') ||
          compareText(sortLabel(a.value), sortLabel(b.value))
      )
    return { groupOf: row => labels[column.codes[row] ?? 0] ?? '', groups }
  }

  #highestRisks(
    codes: TextColumn['codes'],
    labels: readonly string[],
    match: Uint8Array
  ): ReadonlyMap<string, number> {
    const byCode = new Float64Array(labels.length)
    for (let row = 0; row < match.length; row += 1) {
      if (match[row] !== 1) continue
      const code = codes[row] ?? 0
      const risk = this.columns.numbers.risk.at(row)
      // A risk that is not known yet is not a number, and never higher.
      if (risk > (byCode[code] ?? 0)) byCode[code] = risk
    }
    const highest = new Map<string, number>()
    labels.forEach((label, code) => {
      highest.set(label, Math.max(highest.get(label) ?? 0, byCode[code] ?? 0))
    })
    return highest
  }

  #groupLabel(group: Exclude<KeyGrouping, 'none'>, text: string): string {
    if (group === 'provider') return this.#accounts.get(text)?.providerId ?? ''
    // The first finding is the most severe one.
    return group === 'finding' ? (findingsOf(text)[0] ?? '') : text
  }
}

const GROUP_COLUMNS: Record<Exclude<KeyGrouping, 'none'>, TextName> = {
  service: 'service',
  environment: 'environment',
  provider: 'accountId',
  account: 'accountId',
  owner: 'owner',
  finding: 'findings'
}

type Walk = { readonly sorted: SortedRows; readonly match: Uint8Array; readonly descending: boolean }

/** Walks an order past `offset` matches and takes up to `limit`. Keys without a value come last in both directions. */
function pick(
  { sorted: { rows, valued }, match, descending }: Walk,
  offset: number,
  limit: number,
  isWanted: (row: number) => boolean = () => true
): number[] {
  const picked: number[] = []
  let toSkip = offset
  for (let at = 0; at < rows.length && picked.length < limit; at += 1) {
    const row = rows[descending && at < valued ? valued - 1 - at : at] ?? 0
    if (match[row] !== 1 || !isWanted(row)) continue
    if (toSkip > 0) toSkip -= 1
    else picked.push(row)
  }
  return picked
}
