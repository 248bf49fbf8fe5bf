import { describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { kind } from '../../src/destinations/kubernetes-secret'
import { Secret } from '../../src/core/secret'
import { makeCertificate } from '../kit/certificates'
import {
  bundle,
  describeDestination,
  type Credential,
  type DestinationBench
} from '../kit/destinations/conformance'
import { closingWith, startFaultProxy } from '../kit/destinations/fault-proxy'
import { startKubernetes, type FakeKubernetes } from '../kit/destinations/kubernetes'

// Against the rules of a recorded API server 1.35.4.

const TOKENS = {
  'not-a-real-token': ['get', 'patch', 'create'],
  'not-a-real-reader': ['get'],
  'not-a-real-stranger': []
}

function connect(url: string, token = 'not-a-real-token', ca = '') {
  const value = Secret.fromBytes(new TextEncoder().encode(token))
  const made = kind.connect(
    { settings: { url, ca }, credential: { token: value } },
    { clock: createSystemClock() }
  )
  if (!made.ok) throw new Error('The connection was refused.')
  return made.value
}

async function start(): Promise<DestinationBench> {
  const cluster = await startKubernetes(TOKENS)
  const proxy = await startFaultProxy(cluster.url)
  const key = 'payments/app-env'
  return {
    proxy: closingWith(proxy, cluster),
    settings: { namespace: 'payments', name: 'app-env' },
    connect: (as: Credential = 'full') =>
      connect(proxy.url, as === 'full' ? 'not-a-real-token' : 'not-a-real-other-token'),
    fields: () => Promise.resolve(fieldsIn(cluster, key)),
    seed: fields => {
      cluster.put(key, fields)
      return Promise.resolve()
    },
    revisions: () => Promise.resolve(Number(cluster.secrets.get(key)?.metadata.resourceVersion ?? 0)),
    giveAway: () => {
      const { data = {}, metadata } = cluster.secrets.get(key) ?? cluster.put(key, {})
      const labels = { 'reconcile.external-secrets.io/managed': 'true' }
      cluster.secrets.set(key, { data, type: 'Opaque', metadata: { ...metadata, labels } })
      return Promise.resolve('external-secrets')
    },
    isWrite: ({ method, path }) => method === 'PATCH' || (method === 'POST' && path.includes('/secrets')),
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"kind":"Status","reason":"NotFound","code":404}' },
      matches: (() => {
        let reads = 0
        // The first read is the one before the write.
        return (call: { method: string }) => call.method === 'GET' && (reads += 1) > 1
      })()
    }
  }
}

function fieldsIn(cluster: FakeKubernetes, key: string): Record<string, string> | null {
  const data = cluster.secrets.get(key)?.data
  if (data === undefined) return null
  return Object.fromEntries(
    Object.entries(data).map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')])
  )
}

describeDestination('kubernetes-secret', {
  start,
  credentials: ['full', 'none'],
  largeMap: 400,
  hasOwners: true,
  others: { DATABASE_URL: 'postgres://db', 'dash-ed': 'x', 'tls.crt': 'ß' }
})

describe('kubernetes-secret by the recorded rules', () => {
  const settings = { namespace: 'payments', name: 'app-env' }
  const key = 'payments/app-env'

  async function withCluster<T>(
    act: (cluster: FakeKubernetes, client: ReturnType<typeof connect>) => Promise<T>,
    token?: string
  ): Promise<T> {
    const cluster = await startKubernetes(TOKENS)
    const client = connect(cluster.url, token)
    try {
      return await act(cluster, client)
    } finally {
      await client.close()
      await cluster.stop()
    }
  }

  it('leaves labels, annotations and the type of the Secret as they were', async () => {
    await withCluster(async (cluster, client) => {
      const before = cluster.put(
        key,
        { API_KEY: 'old' },
        { labels: { team: 'pay' }, annotations: { a: 'b' } }
      )

      const written = await client.deliver(settings, bundle('new'), before.metadata.resourceVersion)

      expect(written).toEqual({ kind: 'committed', value: 'stored' })
      expect(cluster.secrets.get(key)).toMatchObject({
        type: 'Opaque',
        metadata: { labels: { team: 'pay' }, annotations: { a: 'b' } }
      })
    })
  })

  it('adds a key to a Secret that has others', async () => {
    await withCluster(async (cluster, client) => {
      const before = cluster.put(key, { OTHER: 'stays' })
      const seen = await client.inspect(settings, bundle('new'), () => false)
      expect(seen).toMatchObject({ value: { holding: 'absent' } })

      const written = await client.deliver(settings, bundle('new'), before.metadata.resourceVersion)

      expect(written).toEqual({ kind: 'committed', value: 'stored' })
      expect(fieldsIn(cluster, key)).toEqual({ OTHER: 'stays', API_KEY: 'new' })
    })
  })

  it.each([
    ['that is immutable', { immutable: true }, {}, 'entry-immutable'],
    ['that is being deleted', {}, { deletionTimestamp: '2026-11-29T21:42:16Z' }, 'awaits-deletion']
  ])('refuses a Secret %s, and sends no write', async (_, more, metadata, detail) => {
    await withCluster(async (cluster, client) => {
      const held = cluster.put(key, { API_KEY: 'old' }, metadata)
      cluster.secrets.set(key, { ...held, ...more })

      const seen = await client.inspect(settings, bundle('new'), () => true)
      const written = await client.deliver(settings, bundle('new'), held.metadata.resourceVersion)

      expect(seen).toMatchObject({ fault: { code: 'conflict', detail } })
      expect(written).toMatchObject({ kind: 'not-sent', fault: { detail } })
      expect(fieldsIn(cluster, key)).toEqual({ API_KEY: 'old' })
    })
  })

  it.each([
    ['argo-cd', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/Secret:payments/app-env' } }],
    ['flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }],
    ['helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }],
    ['terraform', { labels: { 'app.kubernetes.io/managed-by': 'Terraform' } }],
    ['external-secrets', { ownerReferences: [{ kind: 'ExternalSecret', name: 'app' }] }],
    ['other-program', { ownerReferences: [{ kind: 'SealedSecret', name: 'app' }] }],
    ['argo-cd', { managedFields: [writer('argocd-controller')] }],
    ['flux', { managedFields: [writer('helm-controller')] }],
    [
      null,
      { labels: { 'app.kubernetes.io/managed-by': 'kustomize' }, managedFields: [writer('kubectl-edit')] }
    ]
  ])('names %s by what it leaves on the Secret', async (owner, metadata) => {
    await withCluster(async (cluster, client) => {
      cluster.put(key, { API_KEY: 'old' }, metadata)

      const seen = await client.inspect(settings, bundle('new'), () => true)

      expect(seen).toMatchObject({ ok: true, value: { owner } })
    })
  })

  it('says before a delivery that a token may read and not write', async () => {
    await withCluster(async (cluster, client) => {
      const before = cluster.put(key, { API_KEY: 'old' })

      const checked = await client.check(settings)
      const written = await client.deliver(settings, bundle('new'), before.metadata.resourceVersion)

      expect(checked).toMatchObject({ fault: { code: 'permission-missing' } })
      expect(written).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    }, 'not-a-real-reader')
  })

  it('needs no right to list, and accepts a token that may read nothing for the connection alone', async () => {
    await withCluster(async (_, client) => {
      expect(await client.preflight()).toEqual({ ok: true, value: null })
      expect(await client.check(settings)).toMatchObject({ fault: { code: 'permission-missing' } })
    }, 'not-a-real-stranger')
  })

  it.each([
    ['namespace', { namespace: 'Payments', name: 'a' }],
    ['name', { namespace: 'payments', name: '../a' }],
    ['field', { namespace: 'payments', name: 'a', field: 'a/b' }]
  ])('refuses a %s that the cluster would refuse, and sends nothing', async (subject, bad) => {
    await withCluster(async (_, client) => {
      const written = await client.deliver(bad, bundle('new'), 'absent')

      expect(written).toMatchObject({ kind: 'not-sent', fault: { code: 'invalid-input', subject } })
    })
  })

  it('trusts the authority that the connection names, and no other', async () => {
    const mine = makeCertificate()
    const cluster = await startKubernetes(TOKENS, mine)
    const trusting = connect(cluster.url, 'not-a-real-token', mine.cert)
    const doubting = connect(cluster.url, 'not-a-real-token', makeCertificate().cert)

    expect(await trusting.preflight()).toEqual({ ok: true, value: null })
    expect(await doubting.preflight()).toMatchObject({ fault: { detail: 'tls-failed' } })

    await Promise.all([trusting.close(), doubting.close()])
    await cluster.stop()
  })

  it('refuses a text that is no certificate of an authority before anything is opened', () => {
    const token = Secret.fromBytes(new TextEncoder().encode('not-a-real-token'))
    const leaf = makeCertificate({ isAuthority: false }).cert
    for (const ca of ['not a certificate', leaf]) {
      const made = kind.connect(
        { settings: { url: 'https://203.0.113.10:6443', ca }, credential: { token } },
        { clock: createSystemClock() }
      )

      expect(made).toMatchObject({ fault: { code: 'invalid-input', subject: 'ca' } })
    }
  })
})

function writer(manager: string) {
  const fieldsV1 = { 'f:data': { 'f:API_KEY': {} } }
  return { manager, operation: 'Update', time: '2026-11-29T21:42:16Z', fieldsType: 'FieldsV1', fieldsV1 }
}
