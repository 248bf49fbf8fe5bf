// npm run demo: the main job without a window, through the same host that the app runs. `-- --json` ends with one line of JSON.
import { openSession, type Session } from './demo/session'
import { rotateServiceKey, type RotatedKey } from './demo/rotate'
import type { SealedSecretView } from '../src/contract/deliveries'
import type { SandboxView } from '../src/contract/sandbox'

const startedAt = Date.now()
const wantsJson = process.argv.includes('--json')

function say(line: string): void {
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)
  process.stdout.write(`${seconds} s  ${line}\n`)
}

/** One service of each provider, in an account that other demos leave alone. */
function onePerProvider(
  services: SandboxView['services'],
  providerOf: ReadonlyMap<string, string>
): SandboxView['services'] {
  const chosen = new Map<string, SandboxView['services'][number]>()
  for (const service of services) {
    const provider = service.accountId === null ? undefined : providerOf.get(service.accountId)
    if (provider !== undefined && !chosen.has(provider)) chosen.set(provider, service)
  }
  return [...chosen.values()]
}

async function revokeOneDormant(session: Session): Promise<number> {
  const dormant = await session.ask('keys.page', {
    filter: { verdicts: ['dormant'], statuses: ['active'] },
    sort: 'risk',
    descending: true,
    group: 'none',
    offset: 0,
    limit: 1
  })
  const key = dormant.rows[0]
  if (key === undefined) return 0
  say(`revoking ${key.name} (${key.providerName}), dormant`)
  const question = await session.ask('keys.prepareRevoke', { keyIds: [key.id] })
  const { results } = await session.ask('keys.revoke', {
    token: question.token,
    phrase: question.phrase ?? ''
  })
  const gone = results.filter(result => result.state === 'gone')
  say(`revoked, evidence ${gone[0]?.evidence ?? 'none'}`)
  return gone.length
}

async function run(session: Session): Promise<Record<string, unknown>> {
  say('starting the sandbox: four providers on loopback')
  await session.ask('sandbox.start', {})
  let snapshot = await session.ask('app.snapshot', {})
  for (let waits = 0; snapshot.sandbox.state !== 'on' && waits < 300; waits++) {
    await session.pause(200)
    snapshot = await session.ask('app.snapshot', {})
  }
  const counts = await session.ask('keys.counts', { filter: {} })
  const providers = new Set(snapshot.accounts.map(account => account.providerId))
  say(`${snapshot.accounts.length} accounts of ${providers.size} providers, ${counts.total} keys`)
  say(
    `${counts.byVerdict['dormant'] ?? 0} dormant, ${counts.byVerdict['unassessed'] ?? 0} without a known last use`
  )

  const providerOf = new Map(snapshot.accounts.map(account => [account.id, account.providerId]))
  const chosen = onePerProvider(snapshot.sandbox.services, providerOf)
  say(`rotating ${chosen.length} keys side by side, while their services go on calling`)
  const rotations: RotatedKey[] = await Promise.all(
    chosen.map(service => rotateServiceKey(session, service, say))
  )
  const revoked = await revokeOneDormant(session)

  await session.ask('sync.start', {})
  for (let waits = 0; waits < 100; waits++) {
    snapshot = await session.ask('app.snapshot', {})
    if (!snapshot.sync.isRunning) break
    await session.pause(100)
  }
  const after = await session.ask('keys.counts', { filter: {} })
  const audit = await session.ask('history.verify', {})
  say(`the history has ${audit.rows} rows and its chain is ${audit.isValid ? 'whole' : 'broken'}`)
  return {
    providers: providers.size,
    accounts: snapshot.accounts.length,
    keys: counts.total,
    dormant: counts.byVerdict['dormant'] ?? 0,
    unassessed: counts.byVerdict['unassessed'] ?? 0,
    rotations,
    revoked,
    orphans: after.byFinding['orphan'] ?? 0,
    secretsShownTwice: shownTwice(snapshot.sealedSecrets),
    auditValid: audit.isValid
  }
}

/** Counts secrets that a person saw or copied more than once, by the reveal ledger. */
function shownTwice(sealedSecrets: readonly SealedSecretView[]): number {
  return sealedSecrets.filter(
    sealedSecret =>
      sealedSecret.exposures.filter(one => one.how === 'reveal' || one.how === 'copy').length > 1
  ).length
}

const session = await openSession()
try {
  const result = await run(session)
  say('done')
  if (wantsJson) process.stdout.write(`${JSON.stringify(result)}\n`)
} catch (error) {
  process.stderr.write(`The demo stopped: ${error instanceof Error ? error.message : 'unknown reason'}\n`)
  process.exitCode = 1
} finally {
  await session.close()
}
