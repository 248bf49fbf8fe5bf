import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'
import { isGzip, isPlainEncoding, LARGEST_BODY_BYTES } from './body'
import type { BodyLimits } from './body'
import { createTextClip } from './text-clip'

/** `body` rejects with what went wrong on the way after the status line had come. The caller wipes its value. */
export type WholeAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Promise<Result<Buffer>>
}

type Options = Dispatcher.DispatchOptions & {
  readonly deadline: { onEnd(listener: () => void): void }
  readonly limits?: BodyLimits | undefined
}

const unpack = promisify(gunzip)

/**
 * One read, straight from undici's dispatcher. Its `request` makes a stream for each answer, which takes as long as all else
 * that a small page needs. Rejects when no status line comes. Bodies are limited like those of `collectBody`.
 */
export function readWhole(
  dispatcher: Dispatcher,
  { deadline, limits, ...options }: Options
): Promise<WholeAnswer> {
  return new Promise((answer, refuse) => {
    const chunks: Buffer[] = []
    let received = 0
    let kept = 0
    const clip = limits === undefined ? null : createTextClip(limits.longestText)
    const mostReceived = limits?.received ?? LARGEST_BODY_BYTES
    const mostKept = limits?.kept ?? LARGEST_BODY_BYTES
    let encoding: string | undefined
    let abort: (reason: Error) => void = () => undefined
    let end: {
      readonly done: (body: Result<Buffer>) => void
      readonly broken: (reason: unknown) => void
    } | null = null
    let isOver = false
    const cancel = (): void => {
      isOver = true
      abort(new Error('The deadline has passed.'))
    }

    function give(up: Result<Buffer>): void {
      for (const chunk of chunks) chunk.fill(0)
      end?.done(up)
      abort(new Error('Nobody wants the rest.'))
    }

    deadline.onEnd(cancel)
    dispatcher.dispatch(options, {
      onRequestStart: controller => {
        abort = reason => controller.abort(reason)
        if (isOver) cancel()
      },
      onResponseStart: (_, status, headers) => {
        // An interim answer: the real one follows.
        if (status < 200) return
        encoding = textOf(headers['content-encoding'])
        const body = new Promise<Result<Buffer>>((done, broken) => {
          end = { done, broken }
        })
        answer({ status, headers, body })
        if (!isPlainEncoding(encoding) && !isGzip(encoding)) give(failed('provider-changed', 'not-json'))
      },
      onResponseData: (_, chunk) => {
        received += chunk.length
        // A packed body has no texts to cut yet; it keeps to the usual limit once it is unpacked.
        const left = clip === null || isGzip(encoding) ? chunk : clip(chunk)
        kept += left.length
        chunks.push(left)
        if (received > mostReceived || kept > mostKept) give(failed('provider-changed', 'too-large'))
      },
      onResponseEnd: () => {
        const whole = joined(chunks)
        if (!isGzip(encoding)) end?.done(ok(whole))
        else
          unpacked(whole).then(
            body => end?.done(body),
            (reason: unknown) => end?.broken(reason)
          )
      },
      onResponseError: (_, reason) => {
        for (const chunk of chunks) chunk.fill(0)
        if (end === null) refuse(reason)
        else end.broken(reason)
      }
    })
  })
}

/** Into one run of bytes; of the parts nothing remains. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const whole = Buffer.concat(chunks)
  for (const chunk of chunks) chunk.fill(0)
  return whole
}

async function unpacked(packed: Buffer): Promise<Result<Buffer>> {
  try {
    return ok(await unpack(packed, { maxOutputLength: LARGEST_BODY_BYTES }))
  } catch (reason) {
    const isTooLarge = reason instanceof Error && 'code' in reason && reason.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) return failed('provider-changed', 'too-large')
    throw reason
  } finally {
    packed.fill(0)
  }
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header
}
