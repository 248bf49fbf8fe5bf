import { dayWords } from './moments'

export type CellState = 'used' | 'unused' | 'before'

const STATES: Record<CellState, string> = {
  used: 'use seen',
  unused: 'no use seen',
  before: 'before Rekey knew this key'
}

/** The hover of one day of the strip. */
export function cellWords(at: number, state: CellState): string {
  return `${dayWords(at)}: ${STATES[state]}`
}

export function cellsSummary(used: number, days: number): string {
  return `Use seen on ${used} of ${days} days`
}

export const POLICY_LINE_WORDS = (days: number): string => `Dormant after ${days} d without use`
export const NO_ACTIVITY = 'Not reported by the provider'
