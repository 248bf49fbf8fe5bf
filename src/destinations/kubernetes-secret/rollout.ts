import { z } from 'zod'
import { MINUTE } from '../../core/clock'
import { failed, fault, ok, type Result } from '../../core/fault'
import type {
  ActivationOrder,
  ActivationProgress,
  ActivatorClient,
  ActivatorManifest
} from '../../core/ports/activator'
import type { DestinationSettings } from '../../core/ports/destination'
import { segment } from '../../net/base-url'
import type { HttpSession } from '../../net/http'
import { KINDS, usesSecret, progressIn, workload, type Kind, type Workload } from './workloads'

// A rollout of the workloads that use a Secret, as `kubectl rollout restart` does it. The order's id is written into the pod template,
// so that a rollout whose answer was lost shows itself.

export const rolloutManifest: ActivatorManifest = {
  id: 'kubernetes-rollout',
  name: 'Restart the workloads that use it',
  help: 'Restarts each Deployment, StatefulSet and DaemonSet of the namespace that uses the Secret, and waits until the new pods are available.',
  fields: [],
  deadlineMs: 20 * MINUTE
}

const OURS = 'rekey-activation'
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'
const PAGE = '200'
const MOST_PAGES = 20
/** More of them are no consumers of one key, or need somebody who restarts them in an order. */
const MOST_WORKLOADS = 50

type Found = { readonly kind: Kind; readonly name: string }

/** `secretIn` says which Secret an order is about. */
export function createRollout(
  http: HttpSession,
  secretIn: (settings: DestinationSettings) => Result<{ readonly namespace: string; readonly name: string }>,
  now: () => number
): ActivatorClient {
  async function listOf(kind: Kind, namespace: string): Promise<Result<readonly Workload[]>> {
    const items: Workload[] = []
    let next = ''
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await http.read({
        path: collectionPath(kind, namespace),
        query: { limit: PAGE, ...(next === '' ? {} : { continue: next }) },
        schema: listAnswer,
        classify: refusalOf
      })
      if (!answer.ok) return answer
      items.push(...answer.value.value.items)
      next = answer.value.value.metadata.continue ?? ''
      if (next === '') return ok(items)
    }
    return failed('provider-changed', 'incomplete-list')
  }

  async function consumersOf(namespace: string, secret: string): Promise<Result<readonly Found[]>> {
    const found: Found[] = []
    for (const kind of KINDS) {
      const listed = await listOf(kind, namespace)
      if (!listed.ok) return listed
      const users = listed.value.filter(each => usesSecret(each, secret))
      // It would never end, or not reach every pod.
      if (users.some(user => !kind.canRoll(user))) return failed('conflict', 'rollout-blocked')
      found.push(...users.map(user => ({ kind, name: user.metadata.name })))
    }
    if (found.length === 0) return failed('not-found', 'no-consumers')
    return found.length > MOST_WORKLOADS ? failed('conflict', 'too-large') : ok(found)
  }

  async function restart({ id, delivered }: ActivationOrder, { kind, name }: Found) {
    const secret = secretIn(delivered.settings)
    if (!secret.ok) return { kind: 'not-sent' as const, fault: secret.fault }
    const annotations = { [OURS]: id, [RESTARTED_AT]: new Date(now()).toISOString() }
    return http.change({
      method: 'PATCH',
      path: workloadPath(kind, secret.value.namespace, name),
      query: { fieldManager: 'rekey' },
      headers: { 'content-type': 'application/strategic-merge-patch+json' },
      body: { spec: { template: { metadata: { annotations } } } },
      schema: workload,
      classify: refusalOf
    })
  }

  async function progressOf(
    { id, delivered }: ActivationOrder,
    { kind, name }: Found
  ): Promise<Result<ActivationProgress>> {
    const secret = secretIn(delivered.settings)
    if (!secret.ok) return secret
    const answer = await http.read({
      path: workloadPath(kind, secret.value.namespace, name),
      schema: workload,
      classify: refusalOf
    })
    if (answer.ok) {
      const { value } = answer.value
      const isOurs = value.spec.template.metadata?.annotations?.[OURS] === id
      return ok(isOurs ? progressIn(kind, value) : { kind: 'not-started' })
    }
    // A workload that is missing may have left pods with the old value, or have another name now: a person looks.
    return answer.fault.code === 'not-found'
      ? ok({ kind: 'failed', fault: fault('not-found', 'workload-missing') })
      : answer
  }

  return {
    async prepare({ delivered }) {
      const secret = secretIn(delivered.settings)
      if (!secret.ok) return secret
      const found = await consumersOf(secret.value.namespace, secret.value.name)
      return found.ok ? ok(markOf(found.value)) : found
    },

    async start(order, mark) {
      for (const [index, found] of workloadsIn(mark).entries()) {
        const answer = await restart(order, found)
        if (answer.kind === 'committed') continue
        // Some of them are restarting: what the others do is read before anything is sent again.
        return index === 0 ? answer : { kind: 'unknown', fault: fault('outcome-unknown') }
      }
      return { kind: 'committed', value: 'running' }
    },

    async follow(order, mark) {
      const all: ActivationProgress[] = []
      for (const found of workloadsIn(mark)) {
        const progress = await progressOf(order, found)
        if (!progress.ok) return progress
        all.push(progress.value)
      }
      const worst = (['failed', 'not-started', 'running'] as const).flatMap(
        kind => all.find(progress => progress.kind === kind) ?? []
      )
      return ok(worst[0] ?? { kind: 'active' })
    }
  }
}

const listAnswer = z.object({
  metadata: z.object({ continue: z.string().nullish() }),
  items: z.array(workload)
})

function collectionPath(kind: Kind, namespace: string): string {
  return `/apis/apps/v1/namespaces/${segment(namespace)}/${kind.plural}`
}

function workloadPath(kind: Kind, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${segment(name)}`
}

function markOf(found: readonly Found[]): string {
  return found.map(({ kind, name }) => `${kind.plural}/${name}`).join(' ')
}

function workloadsIn(mark: string): readonly Found[] {
  return mark.split(' ').flatMap(text => {
    const [plural, name = ''] = text.split('/')
    const kind = KINDS.find(each => each.plural === plural)
    return kind === undefined ? [] : [{ kind, name }]
  })
}

function refusalOf(status: number) {
  return status === 403 ? fault('permission-missing') : null
}
