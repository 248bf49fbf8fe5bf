import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { asAccountId } from '../core/ids'
import { Secret } from '../core/secret'
import { SECRET_SERVER_KIND, startSecretServer, type SecretServer } from './secret-server'
import type { SandboxFile } from './state-file'
import type { SandboxTools } from './tools'

type Saved = NonNullable<SandboxFile['secretServer']>

/**
 * The secret server as a destination: connected by itself while the sandbox is there, and gone with it. A start on the same port with the same
 * token is the same destination, empty. Without the program, or when anything fails, the sandbox has everything else.
 */
export type SecretDestination = {
  /** In the background: a server takes seconds. */
  offer(saved: Saved | undefined): void
  /** What `offer` takes in the next run. */
  saved(): Saved | undefined
  stop(): Promise<void>
}

export function createSecretDestination(
  tools: SandboxTools,
  onChange: () => Promise<void>
): SecretDestination {
  let kept: Saved | undefined
  let server: SecretServer | null = null
  let stopping = new AbortController()
  let work: Promise<void> = Promise.resolve()

  async function start(saved: Saved | undefined, signal: AbortSignal): Promise<void> {
    kept = saved
    const token = saved === undefined ? randomBytes(32).toString('base64url') : await tokenIn(saved)
    if (token === null) return
    const folder = join(tools.directory, 'secret-server')
    const options = { token, port: saved?.port ?? null, signal }
    const started = await startSecretServer({ ...tools, folder }, options)
    if (started === null) return
    server = started
    if (saved === undefined) await connect(started, token)
  }

  async function connect({ url, port }: SecretServer, token: string): Promise<void> {
    const box = tools.vault.seal(Buffer.from(token, 'utf8'), PURPOSE)
    if (!box.ok) return
    // One that a kill left behind without its port would hold the name.
    await tools.forgetDestinations(SECRET_SERVER_KIND)
    const connected = await tools.connectDestination(
      SECRET_SERVER_KIND,
      url,
      Secret.fromBytes(Buffer.from(token, 'utf8'))
    )
    if (!connected.ok) return
    kept = { port, token: Buffer.from(box.value).toString('base64') }
    await onChange()
  }

  async function tokenIn({ token }: Saved): Promise<string | null> {
    const opened = await tools.vault.use(Buffer.from(token, 'base64'), PURPOSE, bytes =>
      Buffer.from(bytes).toString('utf8')
    )
    return opened.ok ? opened.value : null
  }

  async function tried(saved: Saved | undefined, signal: AbortSignal): Promise<void> {
    try {
      await start(saved, signal)
    } catch {
      // A folder that cannot be written, for one: the sandbox goes on without this destination.
    }
  }

  return {
    offer(saved) {
      stopping = new AbortController()
      work = tried(saved, stopping.signal)
    },
    saved: () => kept,
    async stop() {
      stopping.abort()
      await work
      await server?.close()
      server = null
      kept = undefined
    }
  }
}

const PURPOSE: Parameters<SandboxTools['vault']['seal']>[1] = {
  kind: 'credential',
  accountId: asAccountId('secret-server'),
  origin: 'sandbox',
  bond: 'sandbox-server'
}
