import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export const APP_ORIGIN = 'app://rekey'

/** Scripts and styles from our own files only, no network at all, and no string ever becomes markup or code. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "worker-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join('; ')

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8'
}

// No opener policy: nothing of ours opens or is opened, and the header makes Chromium set up the window's frame a second time.
const HEADERS: { readonly [name: string]: string } = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer'
}

/** A file's text, or the path to read it from when it is asked for. */
export type AppFile = { readonly type: string; readonly content: string | { readonly path: string } }
export type AppFiles = ReadonlyMap<string, AppFile>
export type AppAnswer = {
  readonly status: 200 | 404 | 405
  readonly headers: { readonly [name: string]: string }
  readonly body: Uint8Array<ArrayBuffer>
}

/** Every file below `directory` by its URL path: the whole allow-list, made once at start. */
export function listAppFiles(directory: string): Map<string, AppFile> {
  const files = new Map<string, AppFile>()
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(directory.length).replaceAll('\\', '/').replace(/^\/*/, '/')
    files.set(name, { type, content: { path } })
  }
  return files
}

/** Answers GET for exactly the listed paths of `app://rekey`. Nothing is joined or decoded, so nothing can be climbed. */
export async function answerAppRequest(files: AppFiles, method: string, url: string): Promise<AppAnswer> {
  if (method !== 'GET') return empty(405)
  const file = files.get(pathOf(url) ?? '')
  if (file === undefined) return empty(404)
  const bytes = await bytesOf(file)
  return { status: 200, headers: { ...HEADERS, 'content-type': file.type }, body: new Uint8Array(bytes) }
}

function bytesOf({ content }: AppFile): Uint8Array | Promise<Uint8Array> {
  return typeof content === 'string' ? Buffer.from(content) : readFile(content.path)
}

function empty(status: 404 | 405): AppAnswer {
  return {
    status,
    headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' },
    body: new Uint8Array()
  }
}

/** The path as it was written, without query and fragment; null for another origin. */
function pathOf(url: string): string | null {
  const prefix = `${APP_ORIGIN}/`
  if (!url.startsWith(prefix)) return null
  return `/${url.slice(prefix.length).split(/[?#]/, 1)[0] ?? ''}`
}
