import { createPrivateKey, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { failed, ok, type Result } from '../../core/fault'
import { parseBaseUrl } from '../../net/base-url'

// A kubeconfig as JSON with everything in it, as kubectl prints it: one line of text that can be pasted where secrets are masked.

export type Kubeconfig = {
  /** Empty for none. */
  readonly authority: string
  readonly signIn:
    | { readonly kind: 'token'; readonly token: string }
    | { readonly kind: 'certificate'; readonly cert: string; readonly key: string }
}

const named = { name: z.string() }
const file = z.object({
  'current-context': z.string(),
  contexts: z.array(z.object({ ...named, context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(
    z.object({
      ...named,
      cluster: z.object({
        server: z.string(),
        'certificate-authority-data': z.string().default(''),
        'insecure-skip-tls-verify': z.literal(false).default(false),
        'tls-server-name': z.undefined().optional(),
        'proxy-url': z.undefined().optional()
      })
    })
  ),
  users: z.array(
    z.object({
      ...named,
      user: z.object({
        token: z.string().min(1).optional(),
        'client-certificate-data': z.string().optional(),
        'client-key-data': z.string().optional(),
        exec: z.unknown().optional()
      })
    })
  )
})

/** What the current context says, if it is about the server at `origin`. Faults have the subject `kubeconfig`. */
export function readKubeconfig(text: string, origin: string): Result<Kubeconfig> {
  const parsed = parsedFile(text)
  const context = parsed?.contexts.find(({ name }) => name === parsed['current-context'])?.context
  const cluster = parsed?.clusters.find(({ name }) => name === context?.cluster)?.cluster
  const user = parsed?.users.find(({ name }) => name === context?.user)?.user
  if (cluster === undefined || user === undefined) return refused
  const server = parseBaseUrl(cluster.server)
  if (!server.ok || server.value.origin !== origin) return refused
  const authority = pemIn(cluster['certificate-authority-data'])
  if (authority !== '' && !isAuthority(authority)) return refused
  if (user.token !== undefined) return ok({ authority, signIn: { kind: 'token', token: user.token } })
  const cert = pemIn(user['client-certificate-data'] ?? '')
  const key = pemIn(user['client-key-data'] ?? '')
  if (isPair(cert, key)) return ok({ authority, signIn: { kind: 'certificate', cert, key } })
  return user.exec === undefined ? refused : failed('invalid-input', 'kubeconfig-starts-program', subject)
}

const subject = { subject: 'kubeconfig' }
const refused = failed('invalid-input', 'kubeconfig-refused', subject)

function parsedFile(text: string): z.infer<typeof file> | null {
  try {
    const parsed = file.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // The parser's message quotes the text, which holds secrets.
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
