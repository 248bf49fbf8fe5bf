/** Short labels of well-known environments; others are shown as they are. */
const SHORT: { readonly [environment: string]: string } = {
  production: 'prod',
  development: 'dev'
}

export function environmentWords(environment: string): string {
  return environment === '' ? 'none' : (SHORT[environment] ?? environment)
}

export type EnvironmentKind = 'production' | 'staging' | 'other'

/** Only for colour and order; what counts as production in a policy is decided in main. */
export function environmentKind(environment: string): EnvironmentKind {
  if (/^(prod|production|live)\b/i.test(environment)) return 'production'
  if (/^(stag|preprod|uat|qa)/i.test(environment)) return 'staging'
  return 'other'
}

const ORDER: Record<EnvironmentKind, number> = { production: 0, staging: 1, other: 2 }

/** Production first, then staging, then the others by name. */
export function inOrder(environments: readonly string[]): readonly string[] {
  return environments.toSorted(
    (left, right) => ORDER[environmentKind(left)] - ORDER[environmentKind(right)] || left.localeCompare(right)
  )
}
