import { z } from 'zod'
import type { Owner } from '../../core/ports/destination'

const texts = z.record(z.string(), z.string()).nullish()

export const metadataAnswer = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) })

export const secretAnswer = z.object({
  kind: z.literal('Secret'),
  type: z.string().nullish(),
  immutable: z.boolean().nullish(),
  data: texts,
  metadata: z.object({
    resourceVersion: z.string().min(1),
    deletionTimestamp: z.string().nullish(),
    labels: texts,
    annotations: texts,
    ownerReferences: z.array(z.object({ kind: z.string() })).nullish(),
    managedFields: z
      .array(
        z.object({
          manager: z.string().nullish(),
          time: z.string().nullish(),
          fieldsV1: z.record(z.string(), z.unknown()).nullish()
        })
      )
      .nullish()
  })
})

export type KubernetesSecret = z.infer<typeof secretAnswer>

export const reviewAnswer = z.object({ status: z.object({ allowed: z.boolean() }) })

/** Labels and annotations that a program puts on what it manages. A null value stands for any text. */
const MARKS: readonly (readonly [name: string, value: string | null, owner: Owner])[] = [
  ['reconcile.external-secrets.io/managed', null, 'external-secrets'],
  ['argocd.argoproj.io/tracking-id', null, 'argo-cd'],
  ['argocd.argoproj.io/instance', null, 'argo-cd'],
  ['kustomize.toolkit.fluxcd.io/name', null, 'flux'],
  ['helm.toolkit.fluxcd.io/name', null, 'flux'],
  ['meta.helm.sh/release-name', null, 'helm'],
  ['app.kubernetes.io/managed-by', 'helm', 'helm'],
  ['app.kubernetes.io/managed-by', 'terraform', 'terraform']
]

/** Beginnings of the names under which programs write fields. */
const MANAGERS: readonly (readonly [prefix: string, owner: Owner])[] = [
  ['external-secrets', 'external-secrets'],
  ['argocd', 'argo-cd'],
  ['kustomize-controller', 'flux'],
  ['helm-controller', 'flux'],
  ['helm', 'helm'],
  ['terraform', 'terraform']
]

/** Types of Secrets that the cluster or Helm writes itself. */
const GENERATED = [
  'kubernetes.io/service-account-token',
  'helm.sh/release.v1',
  'bootstrap.kubernetes.io/token'
]

/** The program that would write its own value back: by its marks, by who owns the object, by who wrote its data. */
export function ownerIn({ type, metadata }: KubernetesSecret): Owner | null {
  const marks = new Map([
    ...Object.entries(metadata.labels ?? {}),
    ...Object.entries(metadata.annotations ?? {})
  ])
  const marked = MARKS.find(([name, value]) => {
    const found = marks.get(name)?.toLowerCase()
    return found !== undefined && (value === null || found === value)
  })
  if (marked !== undefined) return marked[2]
  const kinds = (metadata.ownerReferences ?? []).map(({ kind }) => kind)
  if (kinds.includes('ExternalSecret')) return 'external-secrets'
  if (kinds.length > 0 || GENERATED.includes(type ?? '')) return 'other-program'
  const writers = (metadata.managedFields ?? []).filter(({ fieldsV1 }) => fieldsV1?.['f:data'] !== undefined)
  const names = writers.map(({ manager }) => manager?.toLowerCase() ?? '')
  return MANAGERS.find(([prefix]) => names.some(name => name.startsWith(prefix)))?.[1] ?? null
}

/** When one of these keys was last written, as far as the server says it; null when it does not. */
export function changedAtIn({ metadata }: KubernetesSecret): number | null {
  const times = (metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => fieldsV1?.['f:data'] !== undefined)
    .map(({ time }) => Date.parse(time ?? ''))
    .filter(time => !Number.isNaN(time))
  return times.length === 0 ? null : Math.max(...times)
}
