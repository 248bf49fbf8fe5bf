import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../test/kit/certificates'
import { startKubernetes } from '../../../test/kit/destinations/kubernetes'
import { failed, ok } from '../../core/fault'
import type { ProcessEnd } from '../../core/ports/processes'
import type { ConnectionTools } from '../../core/ports/provider'
import { Secret } from '../../core/secret'
import { kind } from './index'

const TOKEN = 'not-a-real-token'
const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() }
const secret = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))
const base64 = (text: string): string => Buffer.from(text).toString('base64')

type User = Record<string, unknown>

/** As kubectl config view --minify --flatten --raw -o json prints it. */
function kubeconfig(server: string, user: User, cluster: User = {}): string {
  return JSON.stringify({
    kind: 'Config',
    'current-context': 'live',
    contexts: [{ name: 'live', context: { cluster: 'one', user: 'me', namespace: 'payments' } }],
    clusters: [{ name: 'one', cluster: { server, ...cluster } }],
    users: [{ name: 'me', user }]
  })
}

/** As kubectl config view --flatten --raw prints it, with a second context whose cluster Rekey would not use. */
function yaml(server: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    server: ${server}
  name: one
- cluster:
    insecure-skip-tls-verify: true
    server: https://other.example.com
  name: two
contexts:
- context:
    cluster: one
    namespace: payments
    user: me
  name: live
- context:
    cluster: two
    user: me
  name: elsewhere
current-context: live
kind: Config
preferences: {}
users:
- name: me
  user:
    token: ${TOKEN}
`
}

type Given = {
  readonly context?: string
  readonly token?: string
  readonly kubeconfig?: string
  readonly command?: string
  readonly ca?: string
}

function connected(
  url: string,
  { token, kubeconfig: config, context = '', command = '', ca = '' }: Given,
  tools: Partial<ConnectionTools> = {}
) {
  const credential = {
    ...(token === undefined ? {} : { token: secret(token) }),
    ...(config === undefined ? {} : { kubeconfig: secret(config) })
  }
  return kind.connect({ settings: { url, context, command, ca }, credential }, { clock, ...tools })
}

async function signIn(...input: Parameters<typeof connected>): Promise<unknown> {
  const made = connected(...input)
  if (!made.ok) return made
  const answer = await made.value.preflight()
  await made.value.close()
  return answer
}

const accepted = { ok: true, value: null }

describe('signing in at a cluster', () => {
  it('takes the authority and the token of a kubeconfig', async () => {
    const certificate = makeCertificate()
    const cluster = await startKubernetes({ [TOKEN]: ['get'] }, certificate)
    const authority = { 'certificate-authority-data': base64(certificate.cert) }

    expect(
      await signIn(cluster.url, { kubeconfig: kubeconfig(cluster.url, { token: TOKEN }, authority) })
    ).toEqual(accepted)
    expect(
      await signIn(cluster.url, { kubeconfig: kubeconfig(cluster.url, { token: TOKEN }) })
    ).toMatchObject({
      fault: { detail: 'tls-failed' }
    })
    expect(
      await signIn(cluster.url, { kubeconfig: kubeconfig(cluster.url, { token: 'other' }, authority) })
    ).toMatchObject({
      fault: { code: 'credential-rejected' }
    })
    await cluster.stop()
  })

  it('shows the client certificate of a kubeconfig, and no token', async () => {
    const [own, client] = [makeCertificate(), makeCertificate({ host: 'me' })]
    const tokens: unknown[] = []
    // Nobody else gets through the handshake.
    const server = createServer({ ...own, requestCert: true, ca: client.cert }, (request, response) => {
      tokens.push(request.headers.authorization)
      response.writeHead(201, { 'content-type': 'application/json' })
      response.end('{"status":{"allowed":true}}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    const user = { 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) }

    const answer = await signIn(url, {
      kubeconfig: kubeconfig(url, user, { 'certificate-authority-data': base64(own.cert) })
    })

    expect(answer).toEqual(accepted)
    expect(tokens).toEqual([undefined])
    await new Promise(resolve => server.close(resolve))
  })

  it.each([
    ['another server', (url: string) => kubeconfig('https://other.example.com', { token: TOKEN, url })],
    [
      'no check of the certificate',
      (url: string) => kubeconfig(url, { token: TOKEN }, { 'insecure-skip-tls-verify': true })
    ],
    [
      'a proxy of its own',
      (url: string) => kubeconfig(url, { token: TOKEN }, { 'proxy-url': 'http://proxy' })
    ],
    [
      'an authority that is none',
      (url: string) => kubeconfig(url, { token: TOKEN }, { 'certificate-authority-data': 'eA==' })
    ],
    ['a key of another certificate', (url: string) => kubeconfig(url, strangers())],
    ['nothing that signs in', (url: string) => kubeconfig(url, {})],
    ['nothing in it', () => 'apiVersion: v1'],
    [
      'an alias',
      (url: string) => yaml(url).replace('user: me', 'user: &me me').replace('- name: me', '- name: *me')
    ],
    ['a tag of its own', (url: string) => yaml(url).replace('user: me', 'user: !!js/function me')],
    ['a key twice', (url: string) => `${yaml(url)}current-context: other\n`],
    ['a second document', (url: string) => `${yaml(url)}---\n${yaml(url)}`],
    ['lists in lists without end', () => '['.repeat(60_000)],
    ['more text than a kubeconfig has', (url: string) => `${yaml(url)}#${'x'.repeat(70_000)}\n`]
  ])('refuses a kubeconfig with %s, and sends nothing', async (_, config) => {
    const url = 'https://cluster.example.com:6443'

    expect(await signIn(url, { kubeconfig: config(url) })).toMatchObject({
      fault: { detail: 'kubeconfig-refused', subject: 'kubeconfig' }
    })
  })

  it('reads YAML, and the context that the person names instead of the current one', async () => {
    const cluster = await startKubernetes({ [TOKEN]: ['get'] })
    const given = { kubeconfig: yaml(cluster.url) }

    expect(await signIn(cluster.url, given)).toEqual(accepted)
    expect(await signIn(cluster.url, { ...given, context: 'live' })).toEqual(accepted)
    expect(await signIn(cluster.url, { ...given, context: 'elsewhere' })).toMatchObject({
      fault: { detail: 'kubeconfig-refused' }
    })
    expect(await signIn(cluster.url, { ...given, context: 'nowhere' })).toMatchObject({
      fault: { code: 'invalid-input', subject: 'context' }
    })
    await cluster.stop()
  })

  it('says nothing of a kubeconfig that it cannot read', async () => {
    const answer = await signIn('https://cluster.example.com', { kubeconfig: `token: "${TOKEN}\n- [` })

    expect(JSON.stringify(answer)).not.toContain(TOKEN)
  })

  it('starts no program that a kubeconfig names', async () => {
    const url = 'https://cluster.example.com'
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', args: ['eks', 'get-token'] }

    expect(await signIn(url, { kubeconfig: kubeconfig(url, { exec }) })).toMatchObject({
      fault: { detail: 'kubeconfig-starts-program' }
    })
  })

  it('starts the command that the person wrote down, once for each act, and takes its token', async () => {
    const cluster = await startKubernetes({ [TOKEN]: ['get', 'patch'] })
    cluster.put('payments/app-env', { API_KEY: 'old' })
    const { started, programs } = printing(
      JSON.stringify({ kind: 'ExecCredential', status: { token: TOKEN } })
    )
    const made = connected(cluster.url, { command: 'eks' }, { programs })
    if (!made.ok) throw new Error('The connection was refused.')

    expect(await made.value.preflight()).toEqual(accepted)
    expect(await made.value.check({ namespace: 'payments', name: 'app-env' })).toMatchObject({ ok: true })
    await made.value.close()

    expect(started).toEqual(['/usr/bin/aws eks get-token'])
    await cluster.stop()
  })

  it.each(['{"kind":"Status"}', 'not-a-real-secret'])(
    'says nothing of what the command printed: %s',
    async text => {
      const { programs } = printing(text)

      const answer = await signIn('http://127.0.0.1:1', { command: 'eks' }, { programs })

      expect(answer).toMatchObject({ fault: { code: 'provider-unavailable', detail: 'program-failed' } })
      expect(JSON.stringify(answer)).not.toContain(text)
    }
  )

  it('refuses a command that nobody wrote down', async () => {
    const { programs } = printing('')

    expect(await signIn('http://127.0.0.1:1', { command: 'other' }, { programs })).toMatchObject({
      fault: { detail: 'command-not-written' }
    })
  })

  it('seals the credential for the authority as well: with another one it has to be entered again', () => {
    const url = 'https://cluster.example.com'
    const [one, other] = [makeCertificate().cert, makeCertificate().cert]
    const origins = ['', one, `\n${one}`, other].map(ca => kind.originOf({ url, ca }))

    const texts = origins.map(origin => (origin.ok ? origin.value : ''))
    expect(texts[0]).toBe(url)
    expect(texts[1]).toMatch(/^https:\/\/cluster\.example\.com ca:[0-9a-f]{64}$/)
    expect(texts[2]).toBe(texts[1])
    expect(texts[3]).not.toBe(texts[1])
  })
})

function strangers(): User {
  const [one, other] = [makeCertificate(), makeCertificate()]
  return { 'client-certificate-data': base64(one.cert), 'client-key-data': base64(other.key) }
}

function printing(text: string) {
  const started: string[] = []
  const programs: NonNullable<ConnectionTools['programs']> = {
    commands: {
      find: name =>
        Promise.resolve(
          name === 'eks'
            ? ok({
                run: { program: '/usr/bin/aws', args: ['eks', 'get-token'] },
                read: null,
                environment: []
              })
            : failed('not-found', 'command-not-written')
        )
    },
    processes: {
      find: () => Promise.resolve(failed('not-found')),
      run: ({ program, args }) => {
        started.push([program, ...args].join(' '))
        const output = new TextEncoder().encode(text)
        return Promise.resolve<ProcessEnd>({ kind: 'exited', exitCode: 0, output, complaint: '' })
      }
    }
  }
  return { started, programs }
}
