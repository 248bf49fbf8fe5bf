import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failed, ok, type Result, notSent } from '../../core/fault'
import type { DestinationConnection, DestinationSettings } from '../../core/ports/destination'
import type { ConnectionTools } from '../../core/ports/provider'
import type { Secret } from '../../core/secret'
import type { BaseUrl } from '../../net/base-url'
import { isHeaderSafe } from '../../net/header-text'
import { openHttp, type HttpSession } from '../../net/http'
import { secretOf, textOf } from '../../net/secret-text'

import { serverOf } from '../kit/token-server'
import { isAuthority, readKubeconfig, type Kubeconfig } from './kubeconfig'

// One signs in with a token, with a kubeconfig, or with a command that prints an ExecCredential. The command is started at the first
// call of an act; what it prints is wiped when the act ends.

/** With the authority in it: a credential goes to no server that another authority vouches for. */
export function clusterOf(settings: DestinationSettings): Result<string> {
  const base = serverOf(settings)
  const authority = authorityIn(settings.ca ?? '')
  if (!base.ok) return base
  if (!authority.ok) return authority
  if (authority.value === '') return ok(base.value.origin)
  const hash = createHash('sha256').update(authority.value).digest('hex')
  return ok(`${base.value.origin} ca:${hash}`)
}

export function openSession(input: DestinationConnection, tools: ConnectionTools): Result<HttpSession> {
  const base = serverOf(input.settings)
  if (!base.ok) return base
  const authority = authorityIn(input.settings.ca ?? '')
  if (!authority.ok) return authority
  const { context = '', command = '' } = input.settings
  const { token, kubeconfig } = input.credential
  if (token !== undefined && !isHeaderSafe(token)) {
    return failed('invalid-input', 'value-invalid', { subject: 'token' })
  }
  if (kubeconfig === undefined && token === undefined && command === '') {
    return failed('invalid-input', 'credential-missing', { subject: 'token' })
  }
  const cluster = { base: base.value, trustedCa: authority.value, command, token: token ?? null }
  if (kubeconfig === undefined) return ok(openCluster({ ...cluster, config: null }, tools))
  return ok(
    openLater(async () => {
      const config = await readKubeconfig(textOf(kubeconfig), { origin: base.value.origin, context })
      return config.ok ? ok(openCluster({ ...cluster, config: config.value }, tools)) : config
    })
  )
}

/** A session that is opened at its first call. */
function openLater(open: () => Promise<Result<HttpSession>>): HttpSession {
  let opening: Promise<Result<HttpSession>> | null = null
  const opened = (): Promise<Result<HttpSession>> => (opening ??= open())
  return {
    async read(request) {
      const session = await opened()
      return session.ok ? session.value.read(request) : session
    },
    async change(request) {
      const session = await opened()
      return session.ok ? session.value.change(request) : notSent(session.fault)
    },
    async exchange(request) {
      const session = await opened()
      return session.ok ? session.value.exchange(request) : session
    },
    async close() {
      const session = await opening
      if (session?.ok === true) await session.value.close()
    }
  }
}

type Cluster = {
  readonly base: BaseUrl
  /** Empty for what this computer trusts, or for the one of the kubeconfig. */
  readonly trustedCa: string
  /** Empty for none. */
  readonly command: string
  readonly token: Secret | null
  readonly config: Kubeconfig | null
}

function openCluster(
  { base, trustedCa: typed, command, token: given, config }: Cluster,
  tools: ConnectionTools
): HttpSession {
  const signIn = config?.signIn ?? null
  const fromConfig = signIn?.kind === 'token' ? signIn.token : null
  let token = given ?? fromConfig
  const needsCommand = token === null && signIn === null
  const trustedCa = typed === '' ? (config?.authority ?? '') : typed
  const http = openHttp({
    ...tools,
    base,
    limits: { requestsPerMinute: null, maxConcurrent: 2 },
    ...(trustedCa === '' ? {} : { trustedCa }),
    ...(given === null && signIn?.kind === 'certificate' ? { clientCertificate: signIn } : {}),
    headers: () => (token === null ? {} : { authorization: `Bearer ${textOf(token)}` })
  })

  async function ready(): Promise<Result<null>> {
    if (!needsCommand || token !== null) return ok(null)
    const printed = await tokenBy(command, tools.programs)
    if (!printed.ok) return printed
    token = printed.value
    return ok(null)
  }

  return {
    async read(request) {
      const isReady = await ready()
      return isReady.ok ? http.read(request) : isReady
    },
    async change(request) {
      const isReady = await ready()
      return isReady.ok ? http.change(request) : notSent(isReady.fault)
    },
    async exchange(request) {
      const isReady = await ready()
      return isReady.ok ? http.exchange(request) : isReady
    },
    async close() {
      // A token that was typed belongs to whoever opened this.
      fromConfig?.wipe()
      if (needsCommand) token?.wipe()
      await http.close()
    }
  }
}

const execCredential = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({ token: z.string().min(1) })
})

async function tokenBy(name: string, programs: ConnectionTools['programs']): Promise<Result<Secret>> {
  if (programs === undefined) return failed('not-found', 'command-not-written', { subject: 'command' })
  const command = await programs.commands.find(name)
  if (!command.ok) return command
  const { run, environment } = command.value
  const end = await programs.processes.run({ ...run, environment })
  if (end.kind === 'not-started') return { ok: false, fault: end.fault }
  if (end.kind === 'cut-off') return failed('provider-unavailable', end.fault.detail)
  try {
    if (end.exitCode !== 0) return failed('provider-unavailable', 'program-failed')
    const parsed = execCredential.safeParse(JSON.parse(Buffer.from(end.output).toString('utf8')))
    const token = parsed.success ? secretOf(parsed.data.status.token) : null
    return token !== null && isHeaderSafe(token) ? ok(token) : unexpected
  } catch {
    // Not JSON. The parser's message quotes the text, which may be a secret.
    return unexpected
  } finally {
    end.output.fill(0)
  }
}

const unexpected = failed('provider-unavailable', 'program-failed')

const LONGEST_PEM = 32_768

/** Empty for none. */
function authorityIn(text: string): Result<string> {
  const pem = text.trim()
  if (pem === '') return ok('')
  return pem.length <= LONGEST_PEM && isAuthority(pem)
    ? ok(`${pem}\n`)
    : failed('invalid-input', 'value-invalid', { subject: 'ca' })
}
