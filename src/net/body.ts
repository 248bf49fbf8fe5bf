import { pipeline } from 'node:stream'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'

/** Of one body, counted after unpacking. A server that sends more has changed, or is not the one that was meant. */
export const LARGEST_BODY_BYTES = 4 * 1024 * 1024

/** For a list that one answer must hold whole, however many rows it has and however long their texts are. */
export type BodyLimits = {
  /** Bytes that are read from the network. */
  readonly received: number
  /** Bytes that are left of them once long texts are cut. */
  readonly kept: number
  /** Texts are cut to so many bytes as they arrive. */
  readonly longestText: number
}

/**
 * Collects a body of at most 4 MiB, counted after unpacking while it streams, so that a small gzip body cannot fill the
 * memory. Errors of the stream (reset, truncation) are thrown for the caller to judge. The caller wipes the result.
 */
export async function collectBody(
  body: Readable,
  contentEncoding: string | undefined
): Promise<Result<Buffer>> {
  if (!isPlainEncoding(contentEncoding) && !isGzip(contentEncoding)) {
    abandon(body)
    return failed('provider-changed', 'not-json')
  }
  const stream = isGzip(contentEncoding) ? unpacked(body) : body
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_BODY_BYTES) {
      wipe(chunks)
      abandon(body)
      return failed('provider-changed', 'too-large')
    }
    chunks.push(chunk)
  }
  const whole = Buffer.concat(chunks)
  wipe(chunks)
  return ok(whole)
}

/** Of the header `content-encoding`. */
export function isPlainEncoding(encoding: string | undefined): boolean {
  return ['', 'identity'].includes(encoding?.trim().toLowerCase() ?? '')
}

export function isGzip(encoding: string | undefined): boolean {
  return encoding?.trim().toLowerCase() === 'gzip'
}

function unpacked(body: Readable): Readable {
  const gunzip = createGunzip()
  // A failure of either stream reaches the loop above through `gunzip`, which the pipeline destroys with it.
  pipeline(body, gunzip, () => undefined)
  return gunzip
}

function abandon(body: Readable): void {
  // Destroying an unread body makes it emit an error that says only that we did so.
  body.on('error', () => undefined)
  body.destroy()
}

/** The one-time secret may have been in these bytes. */
function wipe(chunks: readonly Buffer[]): void {
  for (const chunk of chunks) chunk.fill(0)
}
