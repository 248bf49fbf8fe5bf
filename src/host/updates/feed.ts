import type { KeyObject } from 'node:crypto'
import type { SystemNetwork } from '../../core/ports/network'
import type { UpdateAnswer, UpdateProblem } from '../../core/updates/updates'
import { parseBaseUrl } from '../../net/base-url'
import { openTransport } from '../../net/transport'
import type { RawAnswer } from '../../net/transport'
import type { UpdateFeed } from '../../core/ports/updates'
import { readSignedManifest } from './signed-manifest'

export type UpdateFeedOptions = {
  /** Null in a build without a release key: then nothing is asked. */
  readonly key: KeyObject | null
  readonly platform: string
  readonly arch: string
  readonly network?: SystemNetwork
}

const TIMEOUT_MS = 20_000
const LARGEST_MANIFEST_BYTES = 16 * 1024

/** https, or http to this computer itself; no user part, no query. The same rule as for providers. */
export function isAllowedFeed(url: string): boolean {
  return parseBaseUrl(url).ok
}

/**
 * A feed is two small files beside the installers: `update-<platform>-<arch>.json` and the same with `.sig`. They are read
 * with the transport of the providers: certificates checked, no redirect followed, nothing sent but the two requests.
 */
export function openUpdateFeed(options: UpdateFeedOptions): UpdateFeed {
  return {
    read: async url => {
      const base = parseBaseUrl(url)
      if (!base.ok) return { ok: false, problem: 'feed-not-allowed' }
      if (options.key === null) return { ok: false, problem: 'no-update-key' }
      const { network } = options
      const transport = openTransport(base.value, {
        connections: 1,
        ...(network === undefined ? {} : { network })
      })
      const path = `/update-${options.platform}-${options.arch}.json`
      try {
        const manifest = bodyOf(await transport.sendRead(getting(path)))
        if (!manifest.ok) return manifest
        const signature = bodyOf(await transport.sendRead(getting(`${path}.sig`)))
        if (!signature.ok) return signature
        return readSignedManifest(manifest.value, signature.value.toString('latin1'), options.key)
      } finally {
        await transport.close()
      }
    }
  }
}

function getting(path: string): Parameters<ReturnType<typeof openTransport>['sendRead']>[0] {
  // No version, no name of the machine: whoever runs the feed learns that somebody asked.
  const headers = { accept: '*/*', 'cache-control': 'no-cache' }
  return { method: 'GET', path, headers, body: null, timeoutMs: TIMEOUT_MS, signal: undefined }
}

function bodyOf(answer: RawAnswer): UpdateAnswer<Buffer> {
  if (answer.kind === 'failed') return { ok: false, problem: 'feed-unreachable' }
  const problem = problemOf(answer.status)
  if (problem !== null) return { ok: false, problem }
  if (!answer.body.ok) return { ok: false, problem: 'feed-unreachable' }
  if (answer.body.value.length > LARGEST_MANIFEST_BYTES) return { ok: false, problem: 'manifest-unreadable' }
  return { ok: true, value: answer.body.value }
}

function problemOf(status: number): UpdateProblem | null {
  if (status === 200) return null
  if (status >= 300 && status < 400) return 'feed-redirected'
  return status === 404 || status === 410 ? 'feed-empty' : 'feed-unreachable'
}
