import { createSerial } from '../core/concurrency/serial'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What the sandbox needs to come back after a restart with the same keys. Keys are in it only as hashes. */
const stateSchema = z.object({
  // 2: the fakes of declared providers follow from their declarations, and keep another state than those of version 1.
  version: z.literal(2),
  servers: z.array(
    z.object({
      slug: z.string(),
      providerId: z.string(),
      accountId: z.string(),
      port: z.number().int(),
      variant: z.string().optional(),
      groups: z.array(z.object({ id: z.string(), name: z.string() })),
      /** The management credential, sealed by the vault; base64. */
      credential: z.string(),
      snapshot: z.unknown()
    })
  ),
  /** The OpenBao or Vault of the sandbox, which keeps its port and token: a new start is the same destination, empty. */
  secretServer: z.object({ port: z.number().int(), token: z.string() }).optional(),
  consumers: z.array(
    z.object({
      slug: z.string(),
      service: z.string(),
      environment: z.string(),
      file: z.string(),
      intervalMs: z.number(),
      asleepWith: z.string().nullable()
    })
  )
})
export type SandboxFile = z.infer<typeof stateSchema>

function fileIn(directory: string): string {
  return join(directory, 'state.json')
}

/** `unreadable`: it cannot be read as one; then the sandbox can only be removed and made anew. */
export async function readSandboxFile(directory: string): Promise<SandboxFile | 'none' | 'unreadable'> {
  let text: string
  try {
    text = await readFile(fileIn(directory), 'utf8')
  } catch (error) {
    return isMissing(error) ? 'none' : 'unreadable'
  }
  const parsed = stateSchema.safeParse(parseJson(text))
  return parsed.success ? parsed.data : 'unreadable'
}

/** Writes one state after the other: two at once would take each other's half-written file away. */
export function sandboxFileWriter(directory: string): (state: SandboxFile) => Promise<void> {
  const writes = createSerial()
  return state => writes.run(() => write(directory, state))
}

async function write(directory: string, state: SandboxFile): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // Written beside and then renamed, so that a crash leaves the old file or the new one.
  const partial = `${fileIn(directory)}.partial`
  await writeFile(partial, JSON.stringify(state), { mode: 0o600 })
  await rename(partial, fileIn(directory))
}

/** Everything of the sandbox on disk, env files included. */
export async function removeSandboxFiles(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A torn or edited file: the caller says that it is unreadable.
    return undefined
  }
}
