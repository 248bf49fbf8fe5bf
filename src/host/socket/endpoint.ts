import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// Where the owner of a profile answers. Only the same user may connect, and each system checks that in its own way:
// - Linux and macOS: the kernel lets a process connect only if it may search the folder (0700) and write to the socket (0600).
// - Windows: the name of the pipe is random, and stands in a file of the user's own profile.
// - Everywhere: the first message carries a token that is new at each start and stands in a file with mode 0600.
// Node has no call for the credentials of a peer, and these three admit the same processes: those of the user, and root.

export type Endpoint = { readonly address: string; readonly token: string }

const FOLDER = 'socket'
const FILE = 'endpoint.json'
/** Folders for sockets of profiles whose path is too long. */
const AWAY = 'rekey-command-'
const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600
const OTHERS = 0o077
/** 104 bytes on macOS and 108 on Linux, with a zero at the end. */
const LONGEST_ADDRESS = 100
const TOKEN_BYTES = 32
const LONGEST_FILE = 4_096

/** A place to listen at. The caller has the profile open, so what an earlier owner left is stale. */
export function newEndpoint(profile: string, platform: string): Endpoint {
  const folder = join(profile, FOLDER)
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
  if (platform !== 'win32') chmodSync(folder, OWNER_ONLY_FOLDER)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  if (platform === 'win32') return { address: `\\\\.\\pipe\\rekey-${randomBytes(16).toString('hex')}`, token }
  const near = join(folder, 'rekey.sock')
  if (Buffer.byteLength(near) > LONGEST_ADDRESS)
    return { address: join(mkdtempSync(join(tmpdir(), AWAY)), 'rekey.sock'), token }
  rmSync(near, { force: true })
  return { address: near, token }
}

/** Says where the owner listens, once it does. */
export function publishEndpoint(profile: string, endpoint: Endpoint): void {
  const file = fileOf(profile)
  const partial = `${file}.new`
  rmSync(partial, { force: true })
  writeFileSync(partial, JSON.stringify(endpoint), { mode: OWNER_ONLY_FILE, flag: 'wx' })
  renameSync(partial, file)
}

export function narrowSocket({ address }: Endpoint, platform: string): void {
  if (platform !== 'win32') chmodSync(address, OWNER_ONLY_FILE)
}

export function withdrawEndpoint(profile: string, { address }: Endpoint): void {
  rmSync(fileOf(profile), { force: true })
  const folder = dirname(address)
  const isElsewhere = folder !== join(profile, FOLDER) && folder.startsWith(join(tmpdir(), AWAY))
  if (isElsewhere) rmSync(folder, { recursive: true, force: true })
}

/**
 * Where the owner of this profile listens; null when nobody says so. `foreign`: the folder or the file belongs to another user, or
 * others may change them, so that an answer could come from anybody.
 */
export function readEndpoint(profile: string, userId: number | null): Endpoint | 'foreign' | null {
  const file = fileOf(profile)
  try {
    if (!isOurs(join(profile, FOLDER), userId) || !isOurs(file, userId)) return 'foreign'
    const text = readFileSync(file, 'utf8')
    return text.length > LONGEST_FILE ? null : endpointIn(text)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function fileOf(profile: string): string {
  return join(profile, FOLDER, FILE)
}

/** Windows has no such modes; there the profile's own access list decides. */
function isOurs(path: string, userId: number | null): boolean {
  const found = lstatSync(path)
  if (found.isSymbolicLink()) return false
  return userId === null || (found.uid === userId && (found.mode & OTHERS) === 0)
}

function endpointIn(text: string): Endpoint | null {
  try {
    const { address, token } = JSON.parse(text) as { readonly address?: unknown; readonly token?: unknown }
    return typeof address === 'string' && typeof token === 'string' ? { address, token } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))
}
