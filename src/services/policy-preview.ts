import { failed, ok } from '../core/fault'
import type { Result } from '../core/fault'
import type { PolicyBook } from '../core/dormancy/policy'
import type { KeyLook } from '../core/ports/service-names'
import { beginJudging } from './inventory-assessment'
import type { InventoryTools } from './inventory-tools'

export type PolicyPreviewTools = InventoryTools & { readonly look: KeyLook['look'] }

/** Live keys by verdict, under the policies in force and under others. */
export type Change = {
  readonly keys: number
  readonly dormantBefore: number
  readonly dormantAfter: number
  /** The policies do not change them, but they say how far the numbers reach. */
  readonly unassessed: number
}

export type PolicyPreview = {
  readonly all: Change
  readonly byEnvironment: ReadonlyMap<string, Change>
  readonly byAccount: ReadonlyMap<string, Change>
}

export type PolicyPreviews = {
  /** What these policies would call dormant now. Fault `cancelled` when it was stopped, or a later call came. */
  preview(book: PolicyBook): Promise<Result<PolicyPreview>>
  stop(): void
}

/** Two verdicts for each key: a few milliseconds. */
const PART = 1_500

export function createPolicyPreviews(tools: PolicyPreviewTools): PolicyPreviews {
  let latest = 0
  return {
    preview: async book => {
      const own = (latest += 1)
      await tools.keys.whenReady()
      const now = tools.clock.now()
      const before = beginJudging(tools)
      const after = beginJudging({ ...tools, policies: () => book })
      const all = noKeys()
      const byEnvironment = new Map<string, Counts>()
      const byAccount = new Map<string, Counts>()
      for (let from: number | null = 0; from !== null && own === latest;) {
        from = tools.look(from, PART, key => {
          const states = [before(key, now).verdict.state, after(key, now).verdict.state] as const
          for (const counts of [
            all,
            of(byEnvironment, key.key.environment),
            of(byAccount, key.key.accountId)
          ])
            count(counts, ...states)
        })
        if (from !== null) await tools.clock.sleep(0)
      }
      return own === latest ? ok({ all, byEnvironment, byAccount }) : failed('cancelled')
    },
    stop: () => {
      latest += 1
    }
  }
}

type Counts = { -readonly [Name in keyof Change]: number }

function noKeys(): Counts {
  return { keys: 0, dormantBefore: 0, dormantAfter: 0, unassessed: 0 }
}

function of(counts: Map<string, Counts>, name: string): Counts {
  const known = counts.get(name)
  if (known !== undefined) return known
  const made = noKeys()
  counts.set(name, made)
  return made
}

function count(counts: Counts, before: string, after: string): void {
  counts.keys += 1
  if (before === 'dormant') counts.dormantBefore += 1
  if (after === 'dormant') counts.dormantAfter += 1
  if (after === 'unassessed') counts.unassessed += 1
}
