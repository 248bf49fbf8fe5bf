import { z } from 'zod'
import { fault } from '../../core/fault'
import type { ActivationProgress } from '../../core/ports/activator'

// Deployments, StatefulSets and DaemonSets: whether they use a Secret, and how far a rollout of them is. The rules are those of
// `kubectl rollout status`.

const reference = z.object({ name: z.string().nullish() }).nullish()
const container = z.object({
  env: z.array(z.object({ valueFrom: z.object({ secretKeyRef: reference }).nullish() })).nullish(),
  envFrom: z.array(z.object({ secretRef: reference })).nullish()
})
const volume = z.object({
  secret: z.object({ secretName: z.string().nullish() }).nullish(),
  projected: z.object({ sources: z.array(z.object({ secret: reference })).nullish() }).nullish()
})
const count = z.int().nonnegative().nullish()

export const workload = z.object({
  metadata: z.object({ name: z.string().min(1), generation: count }),
  spec: z.object({
    replicas: count,
    paused: z.boolean().nullish(),
    updateStrategy: z
      .object({
        type: z.string().nullish(),
        rollingUpdate: z.object({ partition: count }).nullish()
      })
      .nullish(),
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish(),
      spec: z.object({
        containers: z.array(container),
        initContainers: z.array(container).nullish(),
        volumes: z.array(volume).nullish()
      })
    })
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
      readyReplicas: count,
      currentRevision: z.string().nullish(),
      updateRevision: z.string().nullish(),
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberAvailable: count,
      conditions: z.array(z.object({ type: z.string(), reason: z.string().nullish() })).nullish()
    })
    .nullish()
})

export type Workload = z.infer<typeof workload>
type Status = NonNullable<Workload['status']>

export type Kind = {
  readonly plural: 'deployments' | 'statefulsets' | 'daemonsets'
  /** Does a change of its template replace every pod by itself? */
  canRoll(of: Workload): boolean
  /** Once the controller has seen the change: does every pod have the new template, and is it available? */
  isRolledOut(status: Status, replicas: number): boolean
}

export const KINDS: readonly Kind[] = [
  {
    plural: 'deployments',
    canRoll: ({ spec }) => spec.paused !== true,
    isRolledOut: ({ updatedReplicas, replicas, availableReplicas }, wanted) =>
      (updatedReplicas ?? 0) >= wanted &&
      (replicas ?? 0) === (updatedReplicas ?? 0) &&
      (availableReplicas ?? 0) >= wanted
  },
  {
    plural: 'statefulsets',
    canRoll: ({ spec: { updateStrategy } }) =>
      updateStrategy?.type !== 'OnDelete' && (updateStrategy?.rollingUpdate?.partition ?? 0) === 0,
    isRolledOut: ({ updatedReplicas, readyReplicas, currentRevision, updateRevision }, wanted) =>
      (wanted === 0 || currentRevision === updateRevision) &&
      (updatedReplicas ?? wanted) >= wanted &&
      (readyReplicas ?? 0) >= wanted
  },
  {
    plural: 'daemonsets',
    canRoll: ({ spec: { updateStrategy } }) => updateStrategy?.type !== 'OnDelete',
    isRolledOut: ({ desiredNumberScheduled, updatedNumberScheduled, numberAvailable }) =>
      (updatedNumberScheduled ?? 0) >= (desiredNumberScheduled ?? 0) &&
      (numberAvailable ?? 0) >= (desiredNumberScheduled ?? 0)
  }
]

export function usesSecret({ spec }: Workload, name: string): boolean {
  const { containers, initContainers, volumes } = spec.template.spec
  const isInContainer = [...containers, ...(initContainers ?? [])].some(
    ({ env, envFrom }) =>
      (env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef?.name === name) ||
      (envFrom ?? []).some(({ secretRef }) => secretRef?.name === name)
  )
  const isMounted = (volumes ?? []).some(
    ({ secret, projected }) =>
      secret?.secretName === name || (projected?.sources ?? []).some(source => source.secret?.name === name)
  )
  return isInContainer || isMounted
}

/** How far a rollout is that was surely begun. */
export function progressIn(kind: Kind, { metadata, spec, status }: Workload): ActivationProgress {
  const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? Infinity)
  if (status === null || status === undefined || !isSeen) return { kind: 'running' }
  const isStuck = (status.conditions ?? []).some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'
  )
  if (isStuck) return { kind: 'failed', fault: fault('conflict', 'activation-failed') }
  return { kind: kind.isRolledOut(status, spec.replicas ?? 1) ? 'active' : 'running' }
}
