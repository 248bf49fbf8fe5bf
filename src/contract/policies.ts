import { z } from 'zod'
import { LONGEST_SERVICE, LONGEST_SERVICE_PATTERN, MOST_SERVICE_RULES } from '../core/limits'
import { SERVICE_RULE_PROBLEMS } from '../core/service-rules'
import { count, nothing } from './fields'
import { settingsView } from './settings'

// Rules of the inventory, and what they would change before they are saved.

/** Rules as they are being written: some of them may not be usable yet, and are passed over. */
export const draftServiceRules = z
  .array(
    z.strictObject({
      pattern: z.string().max(LONGEST_SERVICE_PATTERN),
      service: z.string().max(LONGEST_SERVICE)
    })
  )
  .max(MOST_SERVICE_RULES)

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

export const policiesCommands = {
  /** What these rules for service names would change. A later call, or `services.stop`, ends it. */
  'services.preview': {
    input: z.strictObject({ rules: draftServiceRules }),
    output: servicePreviewView
  },
  'services.state': { input: z.strictObject({}), output: serviceNamingView },
  /** After a stop: stored keys follow the rules in the settings; answers when they do, or after another stop. */
  'services.resume': { input: z.strictObject({}), output: serviceNamingView },
  'services.stop': { input: z.strictObject({}), output: serviceNamingView },
  /** What this section of the settings would call dormant. A later call, or `dormancy.stop`, ends it. */
  'dormancy.preview': {
    input: z.strictObject({ dormancy: settingsView.shape.dormancy }),
    output: policyPreviewView
  },
  'dormancy.stop': { input: z.strictObject({}), output: nothing }
}
