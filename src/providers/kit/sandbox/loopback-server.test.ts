import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { LARGEST_REQUEST_BYTES, startLoopbackServer } from './loopback-server'
import { createFaultPlan } from './fault-plan'
import type { SandboxRequest } from './loopback-answer'
import type { LoopbackServer } from './loopback-server'

let server: LoopbackServer | null = null

afterEach(async () => {
  await server?.close()
})

async function serving(): Promise<{ url: string; handled: SandboxRequest[] }> {
  const handled: SandboxRequest[] = []
  server = await startLoopbackServer({
    handle: asked => {
      handled.push(asked)
      return { status: 200, json: {} }
    },
    faults: createFaultPlan(),
    now: () => 0
  })
  return { url: server.url, handled }
}

/** Sends chunks until the server has answered, as a client does that never ends its body. */
async function sendEndlessly(url: string): Promise<{ status: number | undefined; sent: number }> {
  const chunk = Buffer.alloc(64 * 1024, 'a')
  const call = request(`${url}/keys`, { method: 'POST' })
  // The server closes the connection while we still write.
  call.on('error', () => undefined)
  let isAnswered = false
  let sent = 0
  const answered = once(call, 'response').then(([response]: IncomingMessage[]) => {
    isAnswered = true
    return response?.statusCode
  })
  const write = (): void => {
    if (isAnswered || call.destroyed) return
    sent += chunk.length
    call.write(chunk, () => setImmediate(write))
  }
  write()
  const status = await answered
  call.destroy()
  return { status, sent }
}

describe('a sandbox server', () => {
  it('refuses a body without end, and keeps nothing of it', async () => {
    const { url, handled } = await serving()

    const { status, sent } = await sendEndlessly(url)

    expect(status).toBe(413)
    expect(sent).toBeGreaterThan(LARGEST_REQUEST_BYTES)
    expect(handled).toEqual([])
  })

  it('takes the largest body that it may, and goes on after a refusal', async () => {
    const { url, handled } = await serving()
    await sendEndlessly(url)

    const answer = await fetch(`${url}/keys`, { method: 'POST', body: 'a'.repeat(LARGEST_REQUEST_BYTES) })

    expect(answer.status).toBe(200)
    expect(handled).toHaveLength(1)
  })
})
