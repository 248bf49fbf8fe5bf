import type { KeyRowView } from '../../../../contract/key-row'

/** The keys of a service, as far as they were read, and how many it has in each environment. */
export type ServiceKeys = {
  readonly rows: readonly KeyRowView[]
  readonly counts: ReadonlyMap<string, number>
}

export type Cell = {
  /** The first of them: enough for the dots. */
  readonly rows: readonly KeyRowView[]
  readonly count: number
  /** Production has keys and staging none, or the other way round. */
  readonly isGap: boolean
}

/** A service that runs in one of them is expected in the other. */
const TWINS: { readonly [environment: string]: string } = { production: 'staging', staging: 'production' }

/** The keys of a service by environment. */
export function cellsOf(
  { rows, counts }: ServiceKeys,
  environments: readonly string[]
): ReadonlyMap<string, Cell> {
  const has = (environment: string) => (counts.get(environment) ?? 0) > 0
  return new Map(
    environments.map(environment => {
      const twin = TWINS[environment]
      const isGap = twin !== undefined && !has(environment) && has(twin)
      const own = rows.filter(row => row.environment === environment)
      return [environment, { rows: own, count: counts.get(environment) ?? 0, isGap }]
    })
  )
}

/** Where all keys of a service are at hand, they are counted here. */
export function countedByEnvironment(rows: readonly KeyRowView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { environment } of rows) counts.set(environment, (counts.get(environment) ?? 0) + 1)
  return counts
}

/** Does one key serve several environments? */
export function isShared(row: KeyRowView): boolean {
  return row.verdict.findings.some(finding => finding.code === 'shared-environments')
}
