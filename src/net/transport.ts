import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type * as undici from 'undici'
import type { Dispatcher, buildConnector } from 'undici'
import type { AbortSignalLike } from '../core/clock'
import type { Fault } from '../core/fault'
import { fault } from '../core/fault'
import type { SystemNetwork } from '../core/ports/network'
import type { BaseUrl } from './base-url'
import { collectBody } from './body'
import type { BodyLimits } from './body'
import { startDeadline } from './deadline'
import type { Deadline } from './deadline'
import { networkFault } from './network-faults'
import { contextFor, trusting } from './trust'
import { readWhole } from './whole-read'
import type { WholeAnswer } from './whole-read'

export type RawRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Complete path with query, exactly as it goes on the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeoutMs: number
  readonly signal: AbortSignalLike | undefined
  /** For reads only; the kit's own when left out. */
  readonly limits?: BodyLimits | undefined
}

export type RawAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      /** The whole body, or why it could not be had although the status line came. */
      readonly body:
        { readonly ok: true; readonly value: Buffer } | { readonly ok: false; readonly fault: Fault }
    }
  /** `wasSent` is false only when it is certain that no byte of the request left: then it may be repeated. */
  | { readonly kind: 'failed'; readonly fault: Fault; readonly wasSent: boolean }

export type Transport = {
  /** Over connections that are kept open between calls. */
  sendRead(request: RawRequest): Promise<RawAnswer>
  /** Once, over a connection of its own. */
  sendChange(request: RawRequest): Promise<RawAnswer>
  close(): Promise<void>
}

type Client = typeof undici

/** Loaded on first use, so that a start does not wait for it. */
function loadClient(): Promise<Client> {
  return import('undici')
}

/** `isExact`: the connector sees every connection, so "not connected" is certain. Behind a proxy it does not. */
type Progress = { isConnected: boolean; isExact: boolean }

/**
 * The only place that opens sockets. Redirects are not followed and nothing is sent twice: neither undici's dispatchers
 * nor this code has a retry in it. Certificates are always checked, whatever the environment says.
 */
export function openTransport(base: BaseUrl, options: TransportOptions): Transport {
  const progressOfReads: Progress = { isConnected: true, isExact: false }
  /** One for each way that the system has named so far: it is nearly always one. */
  const reads = new Map<string, Dispatcher>()

  return {
    async sendRead(request) {
      const route = await routeTo(base, options)
      if (route === 'unsupported') return noWay
      const client = await loadClient()
      const trust = await trustOf(base, options)
      const known = reads.get(route) ?? dispatcherFor(client, { ...options, trust }, progressOfReads, route)
      reads.set(route, known)
      // A read may be repeated in any case, so it does not matter how far it came.
      return exchange(known, base, request, progressOfReads, readWhole)
    },
    async sendChange(request) {
      const route = await routeTo(base, options)
      if (route === 'unsupported') return noWay
      const progress: Progress = { isConnected: false, isExact: true }
      const trust = await trustOf(base, options)
      const own = dispatcherFor(await loadClient(), { connections: 1, trust }, progress, route)
      try {
        return await exchange(own, base, request, progress, sendWhole)
      } finally {
        await own.destroy()
      }
    },
    async close() {
      await Promise.all([...reads.values()].map(dispatcher => dispatcher.destroy()))
    }
  }
}

export type TransportOptions = {
  readonly connections: number
  readonly trustedCa?: string
  readonly clientCertificate?: ClientCertificate
  readonly network?: SystemNetwork
}

/** With which this side signs in, in PEM. The key is a text because TLS takes no other. */
export type ClientCertificate = { readonly cert: string; readonly key: string }

/** The system allows only ways that we do not know. To go around them is not for us to decide. */
const noWay: RawAnswer = {
  kind: 'failed',
  fault: fault('provider-unavailable', 'connection-refused'),
  wasSent: false
}

/** `direct`, a proxy's URL, `environment` for what the environment says, or `unsupported`. */
async function routeTo(base: BaseUrl, { network }: TransportOptions): Promise<string> {
  if (base.isLoopback) return 'direct'
  if (network !== undefined) return network.routeTo(base.origin)
  return hasProxy() ? 'environment' : 'direct'
}

/** Null where what the runtime trusts is enough. The system's authorities are read only for a connection that needs them. */
async function trustOf(
  base: BaseUrl,
  { trustedCa = '', clientCertificate, network }: TransportOptions
): Promise<SecureContext | null> {
  const isPlain = base.origin.startsWith('http:')
  const authorities = isPlain || network === undefined ? NONE : await network.authorities()
  // Never among the shared ones: a private key is in it.
  if (clientCertificate !== undefined) {
    return createSecureContext({ ...trusting(trustedCa, authorities), ...clientCertificate })
  }
  return trustedCa === '' && authorities.length === 0 ? null : contextFor(trustedCa, authorities)
}

const NONE: readonly string[] = []

function dispatcherFor(
  client: Client,
  { connections, trust }: { readonly connections: number; readonly trust: SecureContext | null },
  progress: Progress,
  route: string
): Dispatcher {
  const tls = {
    // Said aloud, because an environment variable could otherwise switch the check off.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(trust === null ? {} : { secureContext: trust })
  }
  const connectDirectly = client.buildConnector({ ...tls, timeout: 10_000 })
  const connect: buildConnector.connector = (target, callback) => {
    connectDirectly(target, (error, socket) => {
      if (error === null) {
        progress.isConnected = true
        callback(null, socket)
      } else callback(error, null)
    })
  }
  const settings = {
    connections,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000
  }
  if (route === 'direct') return new client.Agent({ ...settings, connect })
  // A tunnel is not made by the connector above, so the error alone must tell whether anything was sent.
  progress.isExact = false
  const proxied = { ...settings, requestTls: tls, proxyTls: tls }
  return route === 'environment'
    ? new client.EnvHttpProxyAgent({ ...proxied, connect })
    : new client.ProxyAgent({ ...proxied, uri: route })
}

function hasProxy(): boolean {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env
  return [HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy].some(value => value !== undefined && value !== '')
}

type Send = (
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions & {
    readonly deadline: Deadline
    readonly limits?: BodyLimits | undefined
  }
) => Promise<WholeAnswer>

/** For what changes something. */
async function sendWhole(
  dispatcher: Dispatcher,
  { deadline, limits: _, ...options }: Parameters<Send>[1]
): Promise<WholeAnswer> {
  const controller = new AbortController()
  deadline.onEnd(() => controller.abort())
  const { statusCode, headers, body } = await dispatcher.request({ ...options, signal: controller.signal })
  const encoding = flatHeaders(headers)['content-encoding']
  return { status: statusCode, headers, body: collectBody(body, encoding) }
}

async function exchange(
  dispatcher: Dispatcher,
  base: BaseUrl,
  request: RawRequest,
  progress: Progress,
  send: Send
): Promise<RawAnswer> {
  const deadline = startDeadline(request.timeoutMs, request.signal)
  try {
    const { status, headers, body } = await send(dispatcher, {
      origin: base.origin,
      path: base.pathPrefix + request.path,
      method: request.method,
      headers: request.headers,
      body: request.body,
      deadline,
      limits: request.limits,
      headersTimeout: request.timeoutMs,
      bodyTimeout: request.timeoutMs,
      reset: request.method !== 'GET'
    })
    return { kind: 'answered', status, headers: flatHeaders(headers), body: await bodyOf(body, deadline) }
  } catch (reason) {
    const why = deadline.fault() ?? networkFault(reason)
    const isUnsent = !progress.isConnected && (progress.isExact || why.isBeforeSending)
    return { kind: 'failed', fault: why.fault, wasSent: !isUnsent }
  } finally {
    deadline.stop()
  }
}

type Answered = Extract<RawAnswer, { kind: 'answered' }>

async function bodyOf(body: WholeAnswer['body'], deadline: Deadline): Promise<Answered['body']> {
  try {
    return await body
  } catch (reason) {
    return { ok: false, fault: (deadline.fault() ?? networkFault(reason)).fault }
  }
}

function flatHeaders(headers: WholeAnswer['headers']): Record<string, string> {
  const flat: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
