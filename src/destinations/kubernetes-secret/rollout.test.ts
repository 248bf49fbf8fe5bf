import { afterEach, describe, expect, it } from 'vitest'
import { startFake, type FakeServer } from '../../../test/kit/destinations/fake-server'
import { ok } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import { Secret } from '../../core/secret'
import { createSystemClock } from '../../host/system'
import { kind } from './index'
import type { Workload } from './workloads'

// A fake of the API server from its documentation; no cluster was run.

type Json = Record<string, unknown>
type Cluster = {
  readonly server: FakeServer
  readonly workloads: Map<string, Json>
  readonly patches: { readonly path: string; readonly body: unknown }[]
  status: number | null
}

const ORDER: ActivationOrder = {
  id: 'order-1',
  settings: {},
  rotationId: 'rotation-1',
  delivered: { where: 'shop/app-env', settings: { namespace: 'shop', name: 'app-env' }, at: 0 }
}
const ROLLED = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }

function aDeployment(name: string, spec: Json, more: Json = {}): Json {
  return {
    metadata: { name, generation: 1 },
    spec: { replicas: 2, template: { spec: { containers: [{ name: 'app' }], ...spec } }, ...more },
    status: { ...ROLLED, observedGeneration: 1 }
  }
}

const BY_ENV = { containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'app-env', key: 'K' } } }] }] }

let cluster: Cluster | null = null
afterEach(() => cluster?.server.stop())

async function start(workloads: Readonly<Record<string, Json>>): Promise<Cluster> {
  const patches: Cluster['patches'] = []
  const known = new Map(Object.entries(workloads))
  const answer: Parameters<typeof startFake>[0] = ({ method, path, json }) => {
    const name = path.replace('/apis/apps/v1/namespaces/shop/', '')
    if (method === 'PATCH') {
      patches.push({ path, body: json() })
      if (cluster?.status !== null) return { status: cluster?.status ?? 500 }
      return { status: 200, body: patch(known, name, json() as Json) }
    }
    const one = known.get(name)
    if (one !== undefined) return { status: 200, body: one }
    const items = [...known].flatMap(([key, value]) => (key.startsWith(`${name}/`) ? [value] : []))
    return name.includes('/') ? { status: 404, body: {} } : { status: 200, body: { metadata: {}, items } }
  }
  cluster = { server: await startFake(answer), workloads: known, patches, status: null }
  return cluster
}

/** As the API server does: the annotations are merged, and the generation counts the change. */
function patch(known: Map<string, Json>, name: string, body: Json): Json {
  const before = known.get(name) as unknown as Workload
  const { annotations } = (body.spec as { template: { metadata: { annotations: Record<string, string> } } })
    .template.metadata
  const template = { ...before.spec.template, metadata: { annotations } }
  const metadata = { ...before.metadata, generation: (before.metadata.generation ?? 0) + 1 }
  const after = { ...before, metadata, spec: { ...before.spec, template } }
  known.set(name, after)
  return after
}

function rollout({ server }: Cluster) {
  const token = Secret.fromBytes(new TextEncoder().encode('not-a-real-token'))
  const made = kind.connect(
    { settings: { url: server.url }, credential: { token } },
    { clock: createSystemClock() }
  )
  if (!made.ok || made.value.activator === undefined) throw new Error('There is no activator.')
  return made.value.activator
}

describe('a rollout of the workloads that use a Secret', () => {
  it('finds them by environment, whole environment, volume and projected volume, and no other', async () => {
    const projected = { volumes: [{ projected: { sources: [{ secret: { name: 'app-env' } }] } }] }
    const activator = rollout(
      await start({
        'deployments/web': aDeployment('web', BY_ENV),
        'deployments/other': aDeployment('other', { volumes: [{ secret: { secretName: 'another' } }] }),
        'statefulsets/db': aDeployment('db', { volumes: [{ secret: { secretName: 'app-env' } }] }),
        'daemonsets/agent': aDeployment('agent', projected),
        'deployments/worker': aDeployment('worker', {
          initContainers: [{ envFrom: [{ secretRef: { name: 'app-env' } }] }]
        })
      })
    )

    expect(await activator.prepare(ORDER)).toEqual(
      ok('deployments/web deployments/worker statefulsets/db daemonsets/agent')
    )
  })

  it('ends when the controller has seen it and no pod of before is left', async () => {
    const shop = await start({ 'deployments/web': aDeployment('web', BY_ENV) })
    const activator = rollout(shop)
    expect(await activator.follow(ORDER, 'deployments/web')).toEqual(ok({ kind: 'not-started' }))

    expect(await activator.start(ORDER, 'deployments/web')).toEqual({ kind: 'committed', value: 'running' })

    const states: unknown[] = []
    for (const status of [
      { ...ROLLED, observedGeneration: 1 },
      { ...ROLLED, replicas: 3, updatedReplicas: 1 },
      { ...ROLLED, availableReplicas: 1 },
      ROLLED
    ]) {
      shop.workloads.set('deployments/web', { ...shop.workloads.get('deployments/web'), status })
      const read = await activator.follow(ORDER, 'deployments/web')
      states.push(read.ok && read.value.kind)
    }
    expect(states).toEqual(['running', 'running', 'running', 'active'])
    expect(shop.patches).toHaveLength(1)
    expect(JSON.stringify(shop.patches)).toContain('order-1')
  })

  it('has failed when the cluster gave up on it', async () => {
    const shop = await start({ 'deployments/web': aDeployment('web', BY_ENV) })
    const activator = rollout(shop)
    await activator.start(ORDER, 'deployments/web')
    const conditions = [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }]
    shop.workloads.set('deployments/web', {
      ...shop.workloads.get('deployments/web'),
      status: { observedGeneration: 2, conditions }
    })

    expect(await activator.follow(ORDER, 'deployments/web')).toMatchObject({ value: { kind: 'failed' } })
  })

  it('does not take a workload that is missing for one whose pods are gone', async () => {
    const shop = await start({ 'deployments/web': aDeployment('web', BY_ENV) })
    const activator = rollout(shop)
    await activator.start(ORDER, 'deployments/web')
    shop.workloads.delete('deployments/web')

    expect(await activator.follow(ORDER, 'deployments/web')).toMatchObject({
      value: { kind: 'failed', fault: { code: 'not-found', detail: 'workload-missing' } }
    })
  })

  it('does not take the rollout of another order for its own', async () => {
    const shop = await start({ 'deployments/web': aDeployment('web', BY_ENV) })
    const activator = rollout(shop)
    await activator.start({ ...ORDER, id: 'order-0' }, 'deployments/web')

    expect(await activator.follow(ORDER, 'deployments/web')).toEqual(ok({ kind: 'not-started' }))
  })

  it.each<[string, Json, string]>([
    ['a paused Deployment', aDeployment('web', BY_ENV, { paused: true }), 'rollout-blocked'],
    ['one that uses another Secret', aDeployment('web', {}), 'no-consumers']
  ])('refuses what cannot work before anything is restarted: %s', async (_what, workload, detail) => {
    const activator = rollout(await start({ 'deployments/web': workload }))

    expect(await activator.prepare(ORDER)).toMatchObject({ fault: { detail } })
  })

  it('says that a right is missing, and that nothing was restarted', async () => {
    const shop = await start({ 'deployments/web': aDeployment('web', BY_ENV) })
    shop.status = 403

    expect(await rollout(shop).start(ORDER, 'deployments/web')).toMatchObject({
      kind: 'rejected',
      fault: { code: 'permission-missing' }
    })
  })
})
