import { isIP } from 'node:net'
import { connect, rootCertificates, type TLSSocket } from 'node:tls'
import { failed, fault, ok, type Outcome, type Result } from '../../core/fault'
import type { DestinationSettings } from '../../core/ports/destination'
import type { ConnectionTools, FormField } from '../../core/ports/provider'
import type { SinkClient, SinkRecord } from '../../core/ports/sink'
import { networkFault } from '../../net/network-faults'

// Sinks that take a stream of bytes over TLS. Such a receiver acknowledges nothing: records count as delivered when all bytes left
// and the receiver ended the connection in order after ours. A connection that ends otherwise is tried again with the same records.

const TIMEOUT_MS = 15_000

export type TlsAddress = { readonly host: string; readonly port: number; readonly authority: string | null }

export function tlsFields(port: string): readonly FormField[] {
  return [
    {
      name: 'host',
      label: 'Server',
      isSecret: false,
      isRequired: true,
      help: 'Host name of the collector. Its certificate must be valid for this name.',
      placeholder: 'logs.example.com'
    },
    {
      name: 'port',
      label: 'Port',
      isSecret: false,
      isRequired: true,
      help: 'The port that takes TLS from the first byte.',
      placeholder: port
    },
    {
      name: 'authority',
      label: 'Certificate authority',
      isSecret: false,
      isRequired: false,
      isAdvanced: true,
      isList: true,
      help: 'PEM certificate of your own authority. Leave empty for one that this computer trusts.'
    }
  ]
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i

export function tlsAddress(settings: DestinationSettings): Result<TlsAddress> {
  const host = (settings['host'] ?? '').trim().toLowerCase()
  if (!HOST.test(host) && isIP(host) === 0)
    return failed('invalid-input', 'value-invalid', { subject: 'host' })
  const port = Number((settings['port'] ?? '').trim())
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return failed('invalid-input', 'value-invalid', { subject: 'port' })
  }
  const authority = (settings['authority'] ?? '').trim()
  const isPem =
    authority === '' || /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(authority)
  if (!isPem) return failed('invalid-input', 'value-invalid', { subject: 'authority' })
  return ok({ host, port, authority: authority === '' ? null : `${authority}\n` })
}

export function tlsOrigin(settings: DestinationSettings): Result<string> {
  const address = tlsAddress(settings)
  return address.ok ? ok(`tls://${address.value.host}:${address.value.port}`) : address
}

/** `textOf` writes one record with its frame or end of line. */
export function openTlsSink(
  settings: DestinationSettings,
  tools: ConnectionTools,
  textOf: (record: SinkRecord) => string
): Result<SinkClient> {
  const address = tlsAddress(settings)
  if (!address.ok) return address
  const sockets = new Set<TLSSocket>()
  return ok({
    async preflight() {
      const socket = await openSocket(address.value, tools, sockets)
      if (!socket.ok) return socket
      socket.value.destroy()
      return ok(null)
    },
    async send(records): Promise<Outcome<null>> {
      const socket = await openSocket(address.value, tools, sockets)
      if (!socket.ok) return { kind: 'not-sent', fault: socket.fault }
      return sendAll(socket.value, records.map(textOf).join(''))
    },
    close() {
      // With an error, so that whoever waits for one of them hears of it.
      for (const socket of sockets) socket.destroy(new Error('closed'))
      return Promise.resolve()
    }
  })
}

async function openSocket(
  { host, port, authority }: TlsAddress,
  tools: ConnectionTools,
  sockets: Set<TLSSocket>
): Promise<Result<TLSSocket>> {
  const authorities = (await tools.network?.authorities()) ?? []
  const own = [authority, tools.trustedCa].filter(one => one !== null && one !== undefined)
  return new Promise(resolve => {
    const socket = connect({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ca: [...rootCertificates, ...authorities, ...own]
    })
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const onError = (error: unknown): void => {
      socket.destroy()
      resolve({ ok: false, fault: networkFault(error).fault })
    }
    socket.setTimeout(TIMEOUT_MS, () => {
      socket.destroy()
      resolve(failed('provider-unavailable', 'timed-out'))
    })
    socket.once('error', onError)
    socket.once('secureConnect', () => {
      socket.off('error', onError)
      // An error between two steps would end the app without a listener; the next step hears of the end.
      socket.on('error', () => undefined)
      resolve(ok(socket))
    })
  })
}

function sendAll(socket: TLSSocket, text: string): Promise<Outcome<null>> {
  return new Promise(resolve => {
    let hasEnded = false
    let isFlushed = false
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('timed out')))
    // A receiver has nothing to say; what it says is read, so that its end is heard.
    socket.resume()
    socket.once('end', () => {
      // An end before ours is no answer to it.
      hasEnded = isFlushed
    })
    socket.once('close', isBroken => {
      const isDelivered = !isBroken && hasEnded && isFlushed
      resolve(
        isDelivered
          ? { kind: 'committed', value: null }
          : { kind: 'unknown', fault: fault('outcome-unknown', 'connection-reset') }
      )
    })
    socket.end(text, 'utf8', () => {
      isFlushed = true
    })
  })
}
