import type { KeyRowView } from '../../../../shared/ipc/views'

export type Cell = {
  readonly rows: readonly KeyRowView[]
  /** The service has keys in other environments of the same provider, and none here. */
  readonly isGap: boolean
}

/** The keys of a service by environment. A production or staging place without a key, beside one with, is a gap. */
export function cellsOf(
  rows: readonly KeyRowView[],
  environments: readonly string[]
): ReadonlyMap<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const environment of environments) {
    const own = rows.filter(row => row.environment === environment)
    cells.set(environment, { rows: own, isGap: own.length === 0 && rows.length > 0 })
  }
  return cells
}

/** Does one key serve several environments? */
export function isShared(row: KeyRowView): boolean {
  return row.verdict.findings.some(finding => finding.code === 'shared-environments')
}
