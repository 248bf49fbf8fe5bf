import { rootCertificates } from 'node:tls'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { fault, ok, type Fault, type Outcome, type Result } from '../../core/fault'
import type { ChannelClient, ChannelMessage } from '../../core/ports/channel'
import type { ConnectionTools } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import { textOf } from '../../net/secret-text'

// The only file that knows nodemailer. Its errors quote the server, so nothing of them is passed on but their codes.

export type MailSettings = {
  readonly host: string
  readonly port: number
  readonly from: string
  readonly to: readonly string[]
  /** Null: the server takes mail without a sign-in. */
  readonly user: string | null
  readonly isLoopback: boolean
}

const TLS_FROM_FIRST_BYTE = 465
const TIMEOUT_MS = 10_000

export function openMailer(
  settings: MailSettings,
  password: Secret | null,
  tools: ConnectionTools
): ChannelClient {
  return {
    async preflight() {
      const connection = await open(settings, tools)
      try {
        return await signIn(connection, settings, password)
      } finally {
        connection.quit()
      }
    },
    async send(message) {
      const raw = await composed(settings, message, tools)
      const connection = await open(settings, tools)
      try {
        const ready = await signIn(connection, settings, password)
        if (!ready.ok) return { kind: 'not-sent', fault: ready.fault }
        return await sendRaw(connection, settings, raw)
      } finally {
        connection.quit()
      }
    },
    close: () => Promise.resolve()
  }
}

async function open(settings: MailSettings, tools: ConnectionTools): Promise<SMTPConnection> {
  const { host, port, isLoopback } = settings
  // Read for the first mail: a start does without it.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const authorities = (await tools.network?.authorities()) ?? []
  const own = tools.trustedCa === undefined ? [] : [tools.trustedCa]
  const connection = new Connection({
    host,
    port,
    secure: port === TLS_FROM_FIRST_BYTE,
    // On this machine nobody listens in between, and no authority signs for it: it goes without TLS.
    requireTLS: !isLoopback,
    ignoreTLS: isLoopback,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ca: [...rootCertificates, ...authorities, ...own]
    },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS
  })
  connection.on('error', ignored)
  return connection
}

/** Each step hears of errors itself; one that comes later, without a listener, would end the app. */
function ignored(): void {
  // The outcome of the mail is known by then.
}

/** Until here nothing was sent, whatever fails. */
async function signIn(
  connection: SMTPConnection,
  { user }: MailSettings,
  password: Secret | null
): Promise<Result<null>> {
  const connected = await step(connection, done => {
    connection.connect(done)
  })
  if (connected !== null) return { ok: false, fault: faultOfStep(connected) }
  if (user === null || password === null) return ok(null)
  const signedIn = await step(connection, done => {
    connection.login({ credentials: { user, pass: textOf(password) } }, done)
  })
  return signedIn === null ? ok(null) : { ok: false, fault: faultOfStep(signedIn) }
}

async function sendRaw(
  connection: SMTPConnection,
  { from, to }: MailSettings,
  raw: Buffer
): Promise<Outcome<null>> {
  const failed = await step(connection, done => {
    connection.send({ from, to: [...to] }, raw, done)
  })
  if (failed === null) return { kind: 'committed', value: null }
  // An answer of the server says that it did not take the mail. Without one nobody knows.
  return failed.responseCode === undefined
    ? { kind: 'unknown', fault: fault('outcome-unknown', faultOfStep(failed).detail) }
    : { kind: 'rejected', fault: faultOfStep(failed) }
}

type Failed = { readonly code: string | undefined; readonly responseCode: number | undefined }

/** Null when the step was done. A connection that breaks tells it by an event, and calls nobody back. */
function step(
  connection: SMTPConnection,
  work: (done: (error?: unknown) => void) => void
): Promise<Failed | null> {
  return new Promise(resolve => {
    const onBroken = (error: unknown): void => {
      resolve(failedOf(error))
    }
    const onEnd = (): void => {
      resolve({ code: 'ECONNECTION', responseCode: undefined })
    }
    connection.once('error', onBroken)
    connection.once('end', onEnd)
    work(error => {
      connection.off('end', onEnd)
      connection.off('error', onBroken)
      resolve(error === undefined || error === null ? null : failedOf(error))
    })
  })
}

function failedOf(error: unknown): Failed {
  const found = error instanceof Error ? (error as Error & Partial<Failed>) : null
  return {
    code: typeof found?.code === 'string' ? found.code : undefined,
    responseCode: typeof found?.responseCode === 'number' ? found.responseCode : undefined
  }
}

function faultOfStep({ code, responseCode }: Failed): Fault {
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500) {
    return fault('provider-unavailable', 'server-error')
  }
  switch (code) {
    case 'EAUTH':
      return fault('credential-rejected', 'sign-in-refused')
    case 'ETLS':
      return fault('provider-unavailable', 'tls-failed')
    case 'EDNS':
      return fault('provider-unavailable', 'dns-failed')
    case 'ETIMEDOUT':
      return fault('provider-unavailable', 'timed-out')
    case 'ECONNREFUSED':
      return fault('provider-unavailable', 'connection-refused')
    case 'EENVELOPE':
    case 'EMESSAGE':
      return fault('forbidden')
    case undefined:
    default:
      return fault('provider-unavailable', 'connection-reset')
  }
}

async function composed(
  { from, to }: MailSettings,
  { id, title, lines }: ChannelMessage,
  tools: ConnectionTools
): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  return new MailComposer({
    from: { name: 'Rekey', address: from },
    to: [...to],
    subject: title,
    text: [...lines.map(line => `- ${line}`), ''].join('\n'),
    messageId: `<${id}@rekey>`,
    date: new Date(tools.clock.now()),
    headers: { 'auto-submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true
  })
    .compile()
    .build()
}
