import { liveOverHttp } from './over-http'
import { explore, plansInTurn, type Finding } from './schedules'

// One process of `npm run test:faults`: node worker.mjs '{"part":0,"parts":2,"schedules":50000,"stopAtFirst":false}'.

type Order = {
  readonly part: number
  readonly parts: number
  /** How many schedules this process lives through, at least. */
  readonly schedules: number
  readonly stopAtFirst: boolean
  /** For a bug of deliveries: plans with several destinations come first. */
  readonly areDestinationsFirst?: boolean
  /** Second deaths tried after each first one. */
  readonly doubles: number
  /** This many over real sockets and SQLite, and nothing else. */
  readonly overHttp?: number
}

const SHOWN = 5
/** Plans that one process takes in a row: kinds of plans alternate, and every second plan may be a long one. */
const IN_A_ROW = 7

async function main(order: Order): Promise<void> {
  if (order.overHttp !== undefined) {
    process.stdout.write(JSON.stringify(await liveOverHttp(order.part, order.parts, order.overHttp)))
    return
  }
  const planAt = plansInTurn(order.areDestinationsFirst)
  const findings: Finding[] = []
  let schedules = 0
  let repeats = 0
  let violations = 0
  for (let index = 0; schedules < order.schedules; index += 1) {
    if (Math.floor(index / IN_A_ROW) % order.parts !== order.part) continue
    const explored = await explore(planAt(index), index + 1, order)
    schedules += explored.schedules
    repeats += explored.repeats
    violations += explored.findings.length
    const shown = explored.findings.slice(0, Math.max(0, SHOWN - findings.length))
    findings.push(...shown)
    if (order.stopAtFirst && violations > 0) break
    // At once: a long run that is stopped has still said what it found.
    for (const finding of shown) process.stderr.write(`${JSON.stringify(finding)}\n`)
    if (order.part === 0 && index % (IN_A_ROW * 8) === 0 && !order.stopAtFirst)
      process.stderr.write(`about ${schedules * order.parts} schedules\n`)
  }
  process.stdout.write(`${JSON.stringify({ schedules, repeats, violations, findings })}\n`)
}

await main(JSON.parse(process.argv[2] ?? '{}') as Order)
