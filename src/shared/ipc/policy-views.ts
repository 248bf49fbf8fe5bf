import { z } from 'zod'
import { MOST_PATTERN, MOST_RULES, MOST_SERVICE, SERVICE_RULE_PROBLEMS } from '../../core/service-rules'

/** Rules as they are being written: some of them may not be usable yet, and are passed over. */
export const draftServiceRules = z
  .array(z.strictObject({ pattern: z.string().max(MOST_PATTERN), service: z.string().max(MOST_SERVICE) }))
  .max(MOST_RULES)

const count = z.number().int()

export const servicePreviewView = z.strictObject({
  keys: count,
  changed: count,
  servicesBefore: count,
  servicesAfter: count,
  /** For each rule in order, and last for the keys that no rule fits. */
  rules: z.array(
    z.strictObject({
      keys: count,
      changed: count,
      /** Why it cannot be used; null for one that can. */
      problem: z.enum(SERVICE_RULE_PROBLEMS).nullable(),
      examples: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() }))
    })
  )
})
export type ServicePreviewView = z.infer<typeof servicePreviewView>

export const serviceNamingView = z.strictObject({
  /** `stopped`: some stored keys still have the service of earlier rules. */
  phase: z.enum(['idle', 'previewing', 'renaming', 'stopped']),
  done: count,
  total: count
})
export type ServiceNamingView = z.infer<typeof serviceNamingView>

const policyChange = z.strictObject({
  keys: count,
  dormantBefore: count,
  dormantAfter: count,
  unassessed: count
})
export type PolicyChangeView = z.infer<typeof policyChange>

/** What other dormancy policies would do to the live keys. */
export const policyPreviewView = z.strictObject({
  all: policyChange,
  environments: z.array(z.strictObject({ environment: z.string(), change: policyChange })),
  accounts: z.array(z.strictObject({ accountId: z.string(), change: policyChange }))
})
export type PolicyPreviewView = z.infer<typeof policyPreviewView>
