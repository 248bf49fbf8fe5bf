import type { z } from 'zod'
import type { Fault, FaultDetail, Outcome } from '../../core/fault'
import { fault } from '../../core/fault'
import type { ProviderManifest } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { Classify } from '../../net/http'
import { secretOf } from '../../net/secret-text'

// What providers of one kind say in the same way: an API whose errors have a code, a create that answers with secrets, and a
// revoke.

export type Task = 'list' | 'create' | 'disable' | 'revoke'

/** A missing permission is named after what was tried. */
export const MISSING: Record<Task, FaultDetail | undefined> = {
  list: 'missing-list',
  create: 'missing-create',
  disable: undefined,
  revoke: 'missing-revoke'
}

/** The error table of an API in which `code` decides, not the status. */
export function classifyByCode(
  errorSchema: z.ZodType<{ code: string }>,
  faultByCode: (code: string) => Fault | null
): Classify {
  return (status, body) => {
    if (status < 400) return null
    const parsed = errorSchema.safeParse(body)
    return parsed.success ? faultByCode(parsed.data.code) : faultWithoutCode(status)
  }
}

/** Every error of such an API has a code, so a bare 404 comes from a wrong address. */
export function faultWithoutCode(status: number): Fault | null {
  return status === 404 ? fault('provider-changed', 'wrong-base-url', { retry: 'after-user' }) : null
}

/** The secrets of a new key, by the names of the manifest. A part that this key does not have is null. */
export function bundleOf(
  { secretParts }: Pick<ProviderManifest, 'secretParts'>,
  values: Readonly<Record<string, string | null>>
): SecretBundle {
  return {
    parts: secretParts.flatMap(({ name, envName, isSecret }) => {
      const value = values[name] ?? null
      return value === null ? [] : [{ name, envName, isSecret, value: secretOf(value) }]
    })
  }
}

/** The outcome of a revoke, where `isGone` tells which refusal means that it was done before. */
export function revokeOutcome(
  outcome: Outcome<unknown>,
  isGone: (refusal: Fault) => boolean
): Outcome<{ readonly alreadyGone: boolean }> {
  if (outcome.kind === 'committed') return { kind: 'committed', value: { alreadyGone: false } }
  if (outcome.kind === 'rejected' && isGone(outcome.fault))
    return { kind: 'committed', value: { alreadyGone: true } }
  return outcome
}

/** Where deleted keys leave the list, the provider's own "not found" means that it is done. A bare 404 does not. */
export function isNotFound({ code }: Fault): boolean {
  return code === 'not-found'
}
