import { setTimeout as delay } from 'node:timers/promises'
import * as blnk from '../../src/providers/blnk/index'
import { realWorld } from '../../test/kit/rotation/real-world'

// npm run bench:downtime: consumers read their env files and make 200 requests a second in total, each against a provider's
// fake server over a socket, while their keys are rotated with the real code. Last line: one JSON object.

const ROTATIONS = 20
const REQUESTS_PER_SECOND = 200
const LONGEST_MS = 60_000

/** Traffic goes on after the end: the old keys are dead by then, and nobody may notice. */
const AFTERWARDS_MS = 5_000

const worlds = await Promise.all(
  Array.from({ length: ROTATIONS }, () => realWorld(blnk, { paceMs: 200, policy: { quietMs: 3_000 } }))
)
const startedAt = performance.now()
const traffic = sendSteadily()
const ends = await Promise.all(worlds.map(world => world.rotate({ untilMs: LONGEST_MS })))
await delay(AFTERWARDS_MS)
await traffic.stop()
const seconds = (performance.now() - startedAt) / 1_000

const consumerRequests = worlds.reduce((sum, world) => sum + world.consumerRequests, 0)
const consumerFailures = worlds.reduce((sum, world) => sum + world.consumerFailures, 0)
const rotations = ends.filter(end => end?.state === 'closed').length
await Promise.all(worlds.map(world => world.close()))
process.stdout.write(
  `${(consumerRequests / seconds).toFixed(0)} requests a second for ${seconds.toFixed(1)} s\n`
)
process.stdout.write(`${JSON.stringify({ rotations, consumerRequests, consumerFailures })}\n`)
if (rotations < ROTATIONS || consumerFailures > 0) process.exitCode = 1

/** One service after the other; what a busy machine was late for is made up for at once. */
function sendSteadily(): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>()
  let sent = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * REQUESTS_PER_SECOND
    for (; sent < due; sent += 1) {
      const request = consume(sent % ROTATIONS)
      underWay.add(request)
      request.then(
        () => underWay.delete(request),
        () => underWay.delete(request)
      )
    }
  }, 5)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(underWay)
    }
  }
}

async function consume(at: number): Promise<void> {
  const world = worlds[at]
  if (world === undefined) return
  try {
    await world.consume()
  } catch {
    // No answer at all is a failed request too.
    world.consumerFailures += 1
  }
}
