import { readFileSync, readdirSync } from 'node:fs'
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

/** A file's text, or the place to read it from when it is asked for; `ahead` when that was done already. */
export type AppFile = {
  readonly type: string
  readonly content: string | { readonly path: string; readonly ahead?: Buffer }
  /** Lets a style element with this nonce into the page. */
  readonly nonce?: string
  /** The file is handed out when this has come to pass. */
  readonly after?: Promise<void>
}
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

/**
 * Reads `page` and the listed files that it names into memory, and answers their names: they are asked for while this process
 * has the most to do, and a read from the disk would come back late.
 */
export function readPageAhead(files: Map<string, AppFile>, page: string): readonly string[] {
  const html = readAhead(files, page)
  if (html === null) return []
  const named = [...html.toString().matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, name]) => name ?? '')
  return [page, ...new Set(named.filter(name => readAhead(files, name) !== null))]
}

/** A listed file, which is in memory from then on. Null when it is not listed. */
export function readAhead(files: Map<string, AppFile>, name: string): Buffer | null {
  const file = files.get(name)
  if (file === undefined) return null
  const { content } = file
  if (typeof content === 'string') return Buffer.from(content)
  const ahead = content.ahead ?? readFileSync(content.path)
  files.set(name, { ...file, content: { ...content, ahead } })
  return ahead
}

/** Lets go of what was read ahead: the page has it now, and another one can wait for the disk. */
export function forgetAhead(files: Map<string, AppFile>): void {
  for (const [name, file] of files) {
    if (typeof file.content !== 'string') files.set(name, { ...file, content: { path: file.content.path } })
  }
}

/** Answers GET for exactly the listed paths of `app://rekey`. Nothing is joined or decoded, so nothing can be climbed. */
export async function answerAppRequest(files: AppFiles, method: string, url: string): Promise<AppAnswer> {
  if (method !== 'GET') return empty(405)
  const file = files.get(pathOf(url) ?? '')
  if (file === undefined) return empty(404)
  await file.after
  const bytes = await bytesOf(file)
  return { status: 200, headers: headersOf(file), body: new Uint8Array(bytes) }
}

function headersOf({ type, nonce }: AppFile): AppAnswer['headers'] {
  const headers = { ...HEADERS, 'content-type': type }
  if (nonce === undefined) return headers
  const policy = CONTENT_POLICY.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`)
  return { ...headers, 'content-security-policy': policy }
}

function bytesOf({ content }: AppFile): Uint8Array | Promise<Uint8Array> {
  if (typeof content === 'string') return Buffer.from(content)
  return content.ahead ?? readFile(content.path)
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
