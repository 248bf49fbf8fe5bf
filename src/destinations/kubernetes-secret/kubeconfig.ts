import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { failed, ok, type Result } from '../../core/fault'
import type { Secret } from '../../core/secret'
import { parseBaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { secretOf } from '../../net/secret-text'

// A kubeconfig with everything in it, as kubectl prints it with --flatten: YAML, or the same as JSON.

export type Kubeconfig = {
  /** Empty for none. */
  readonly authority: string
  readonly signIn:
    | { readonly kind: 'token'; readonly token: Secret }
    | { readonly kind: 'certificate'; readonly cert: string; readonly key: string }
}

const named = { name: z.string() }
const file = z.object({
  'current-context': z.string().default(''),
  contexts: z.array(z.object({ ...named, context: z.object({ cluster: z.string(), user: z.string() }) })),
  // Only those of the context are looked at: what another cluster allows is no concern here.
  clusters: z.array(z.object({ ...named, cluster: z.unknown() })),
  users: z.array(z.object({ ...named, user: z.unknown() }))
})
const clusterShape = z.object({
  server: z.string(),
  'certificate-authority-data': z.string().default(''),
  'insecure-skip-tls-verify': z.literal(false).default(false),
  'tls-server-name': z.undefined().optional(),
  'proxy-url': z.undefined().optional()
})
const userShape = z.object({
  token: z.string().min(1).optional(),
  'client-certificate-data': z.string().optional(),
  'client-key-data': z.string().optional(),
  exec: z.unknown().optional()
})

/** `context` is empty for the current one of the file. */
export type KubeconfigChoice = { readonly origin: string; readonly context: string }

/** What a context says, if it is about the server at `origin`. Faults have the subject `kubeconfig`, or `context` for one that is not there. */
export async function readKubeconfig(
  text: string,
  { origin, context: wanted }: KubeconfigChoice
): Promise<Result<Kubeconfig>> {
  const parsed = await parsedFile(text)
  if (parsed === null) return refused
  const chosen = wanted === '' ? parsed['current-context'] : wanted
  const context = parsed.contexts.find(({ name }) => name === chosen)?.context
  if (context === undefined) return wanted === '' ? refused : noSuchContext
  const cluster = clusterShape.safeParse(
    parsed.clusters.find(({ name }) => name === context.cluster)?.cluster
  )
  const user = userShape.safeParse(parsed.users.find(({ name }) => name === context.user)?.user)
  if (!cluster.success || !user.success) return refused
  const server = parseBaseUrl(cluster.data.server)
  if (!server.ok || server.value.origin !== origin) return refused
  const authority = pemIn(cluster.data['certificate-authority-data'])
  if (authority !== '' && !isAuthority(authority)) return refused
  return signedInBy(user.data, authority)
}

function signedInBy(user: z.infer<typeof userShape>, authority: string): Result<Kubeconfig> {
  if (user.token !== undefined) {
    const token = secretOf(user.token)
    if (isHeaderSafe(token)) return ok({ authority, signIn: { kind: 'token', token } })
    token.wipe()
    return refused
  }
  const cert = pemIn(user['client-certificate-data'] ?? '')
  const key = pemIn(user['client-key-data'] ?? '')
  if (isPair(cert, key)) return ok({ authority, signIn: { kind: 'certificate', cert, key } })
  return user.exec === undefined ? refused : failed('invalid-input', 'kubeconfig-starts-program', subject)
}

const subject = { subject: 'kubeconfig' }
const refused = failed('invalid-input', 'kubeconfig-refused', subject)

const noSuchContext = failed('invalid-input', 'value-invalid', { subject: 'context' })

const LARGEST_TEXT = 65_536

/**
 * Core YAML without aliases, tags, anything twice, or a second document: what kubectl writes has none of them, and each can mean another
 * file to another reader, or grow without bound.
 */
async function parsedFile(text: string): Promise<z.infer<typeof file> | null> {
  if (text.length > LARGEST_TEXT) return null
  // Loaded only where a person signs in with a kubeconfig.
  const { parseDocument } = await import('yaml')
  try {
    const document = parseDocument(text, { schema: 'core', prettyErrors: false })
    // An unknown tag is only a warning.
    if (document.errors.length > 0 || document.warnings.length > 0) return null
    const parsed = file.safeParse(document.toJS({ maxAliasCount: 0 }))
    return parsed.success ? parsed.data : null
  } catch {
    // An alias, or so deep that the reader gives up. Its message quotes the text, which holds secrets.
    return null
  }
}

function pemIn(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1')
}

export function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca
  } catch {
    // No certificate; the parser's message says nothing that helps.
    return false
  }
}

function isPair(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  } catch {
    // One of them is missing, or is something else.
    return false
  }
}
