import { rmSync } from 'node:fs'
import { NO_POSTGRES, postgresFolder, startPostgres, type TestServer } from '../kit/postgres'
import { runChild } from './harness/child'
import { forge } from './harness/forgeries'
import { createInterleavings } from './harness/interleavings'
import { killOperators } from './harness/killed'
import { createProvider } from './harness/provider'
import { makeTeam } from './harness/team'

// npm run test:ledger [-- --json] [-- --interleavings N]: operators of one team against a real PostgreSQL that this starts. One
// process steps through interleavings of a seed, with kills, lost answers and partitions; processes of their own are killed and cut
// off in real time; and the owner of the database forges events. Last line: one JSON object.

const START = Date.UTC(2026, 5, 15, 12)
const OPERATORS = 3
/** Runs without a team, which must end in duplicates. */
const CONTROLS = 5

type Report = {
  operators: number
  interleavings: number
  violations: number
  kills: number
  partitions: number
  creates: number
  revokes: number
  duplicatesAtProvider: number
  /** Of the control without a team: 0 would mean that nothing is proven. */
  duplicatesWithoutTeam: number
  forgeries: number
  forgedEventsAccepted: number
  server: string
  seconds: number
}

async function interleave(server: TestServer, count: number, report: Report): Promise<readonly string[]> {
  const homes = await makeTeam(server, 'stepped', OPERATORS)
  const client = await server.connect('stepped')
  // The leases live in the time of the interleavings.
  await client.query(`
    CREATE TABLE public.made_up_time AS SELECT to_timestamp(${START / 1_000}) AS at;
    CREATE OR REPLACE FUNCTION rekey.instant() RETURNS timestamptz
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT at FROM public.made_up_time'`)
  const provider = createProvider()
  const world = {
    homes,
    async setClock(ms: number) {
      await client.query('UPDATE public.made_up_time SET at = to_timestamp($1)', [ms / 1_000])
    },
    async holder(resource: string) {
      const { rows } = await client.query<{ holder: string }>(
        'SELECT holder FROM rekey.leases WHERE resource = $1 AND held_until > rekey.instant()',
        [resource]
      )
      return rows[0]?.holder ?? null
    }
  }
  const control = createProvider()
  const alone = createInterleavings({ ...world, provider: control }, START, false)
  for (let seed = -1; seed >= -CONTROLS; seed -= 1) await alone.run(seed)
  await alone.close()
  report.duplicatesWithoutTeam = control.counts.duplicates
  const stepped = createInterleavings({ ...world, provider }, START)
  for (let seed = 1; seed <= count; seed += 1) {
    await stepped.run(seed)
    report.interleavings += 1
    if (seed % 100 === 0) console.log(`${seed} interleavings, ${stepped.report.steps} steps`)
  }
  await stepped.close()
  await client.end()
  report.kills += stepped.report.kills
  report.partitions += stepped.report.partitions
  report.violations += stepped.report.violations
  report.creates += provider.counts.creates
  report.revokes += provider.counts.revokes
  report.duplicatesAtProvider += provider.counts.duplicates
  for (const home of homes) rmSync(home.folder, { recursive: true, force: true })
  return stepped.problems
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const numberAfter = (name: string, otherwise: number): number => {
    const at = args.indexOf(name)
    return at === -1 ? otherwise : Number(args[at + 1])
  }
  if (postgresFolder() === null) {
    console.log(NO_POSTGRES)
    console.log(JSON.stringify({ skipped: true }))
    return
  }
  const began = Date.now()
  const server = await startPostgres()
  const report: Report = {
    operators: OPERATORS,
    interleavings: 0,
    violations: 0,
    kills: 0,
    partitions: 0,
    creates: 0,
    revokes: 0,
    duplicatesAtProvider: 0,
    duplicatesWithoutTeam: 0,
    forgeries: 0,
    forgedEventsAccepted: 0,
    server: `PostgreSQL ${server.version}`,
    seconds: 0
  }
  try {
    const problems = await interleave(server, numberAfter('--interleavings', 2_000), report)
    const forged = await forge(server, 'stepped', numberAfter('--forgeries', 90))
    report.forgeries = forged.forgeries
    report.forgedEventsAccepted = forged.accepted
    const killed = await killOperators(server, OPERATORS, {
      kills: numberAfter('--kills', 40),
      partitions: numberAfter('--partitions', 20)
    })
    report.kills += killed.kills
    report.partitions += killed.partitions
    report.violations += killed.violations
    report.creates += killed.provider.counts.creates
    report.revokes += killed.provider.counts.revokes
    report.duplicatesAtProvider += killed.provider.counts.duplicates
    const all = [...problems, ...forged.problems, ...killed.problems]
    for (const problem of all.slice(0, 20)) console.error(problem)
  } finally {
    await server.stop()
  }
  report.seconds = Math.round((Date.now() - began) / 1_000)
  console.log(JSON.stringify(report))
  const isBlind = report.duplicatesWithoutTeam === 0
  if (isBlind || report.violations + report.duplicatesAtProvider + report.forgedEventsAccepted > 0)
    process.exitCode = 1
}

if (process.argv.includes('--child')) runChild()
else await main()
