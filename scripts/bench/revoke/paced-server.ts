import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerResponse } from 'node:http'

// A provider that allows so many requests a second and no more, and fails one call in ten on purpose. Runs in a process of
// its own, so that its work is not counted as ours. What it says about itself is the truth that reports are compared with.

export type Truth = {
  readonly live: readonly string[]
  /** Requests that it answered by its limit, lists included; refusals are apart. */
  readonly served: number
  readonly limited: number
  readonly failedOnPurpose: number
  readonly firstAt: number | null
  readonly lastAt: number | null
}

export type PacedOptions = {
  readonly keys: number
  /** Null: no limit and no failures. */
  readonly perSecond: number | null
}

/** Requests that may come at once before the pace counts: clocks are not exact, and networks deliver in bursts. */
const BURST = 10
const FAIL_EVERY = 10

export async function startPacedServer(options: PacedOptions): Promise<string> {
  const keys = new Map(Array.from({ length: options.keys }, (_, index) => [`key-${index}`, true]))
  const truth = { served: 0, limited: 0, failedOnPurpose: 0, firstAt: null as number | null, lastAt: 0 }
  let tokens = BURST
  let filledAt = performance.now()
  let changes = 0

  function isAllowed(): boolean {
    if (options.perSecond === null) return true
    const now = performance.now()
    tokens = Math.min(BURST, tokens + ((now - filledAt) / 1_000) * options.perSecond)
    filledAt = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }

  function answer(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  function revoke(id: string, response: ServerResponse): void {
    changes += 1
    const isTrouble = options.perSecond !== null && changes % FAIL_EVERY === 0
    const kind = isTrouble ? Math.floor(changes / FAIL_EVERY) % 4 : -1
    if (isTrouble) truth.failedOnPurpose += 1
    // Two in four fail before the key dies, two after: only a look can tell them apart.
    if (kind === 0) return answer(response, 503, { error: 'later' })
    if (kind === 1) {
      response.destroy()
      return
    }
    keys.set(id, false)
    if (kind === 2) return answer(response, 503, { error: 'later' })
    if (kind === 3) {
      response.destroy()
      return
    }
    answer(response, 200, { id, revoked: true })
  }

  const server = createServer((request, response) => {
    request.resume()
    const url = request.url ?? ''
    if (url === '/truth') {
      const live = [...keys].filter(([, isLive]) => isLive).map(([id]) => id)
      return answer(response, 200, { ...truth, live } satisfies Truth)
    }
    if (!isAllowed()) {
      truth.limited += 1
      response.writeHead(429, { 'retry-after': '1', 'content-type': 'application/json' }).end('{}')
      return
    }
    truth.served += 1
    truth.firstAt ??= Date.now()
    truth.lastAt = Date.now()
    if (request.method === 'DELETE') return revoke(url.slice('/keys/'.length), response)
    answer(response, 200, { keys: [...keys].map(([id, isLive]) => ({ id, isLive })) })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
