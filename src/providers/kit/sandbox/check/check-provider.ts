// Tests a provider file: against a fake that follows from it, a recorded conversation, or a server that the person names. The
// command line calls this; it prints nothing and reads no file itself.
import { randomBytes } from 'node:crypto'
import type { Clock } from '../../../../core/clock'
import { readProviderFile } from '../../file/read-provider-file'
import type { FileProblem } from '../../file/read-provider-file'
import type { Declaration } from '../../rest/declaration'
import { isCreating } from '../../rest/declaration'
import { restProvider } from '../../rest/provider'
import { secretOf } from '../../../../net/secret-text'
import { restSandbox } from '../rest-sandbox'
import type { RunningSandbox } from '../sandbox'
import type { Bench, Check, NamedCheck } from './checks'
import { CREATE_TROUBLE, ENDS, NO_CREATE, READS, TROUBLE, WRITES } from './checks'
import { derivedFake } from './derived-fake'
import { playRecording } from './recorded'

export type CheckTarget =
  | { readonly kind: 'fake' }
  /** The JSON of a recorded conversation: see docs/providers-as-data.md. */
  | { readonly kind: 'recorded'; readonly recording: unknown }
  /** `mayWrite`: a key may be made and revoked there. */
  | {
      readonly kind: 'server'
      readonly url: string
      readonly settings: Readonly<Record<string, string>>
      readonly credential: Readonly<Record<string, string>>
      readonly mayWrite: boolean
    }

export type CheckReport = {
  readonly provider: string | null
  readonly against: CheckTarget['kind']
  /** Why the file is no provider; then nothing was checked. */
  readonly problems: readonly FileProblem[]
  readonly checks: readonly Check[]
  readonly isGood: boolean
}

export async function checkProvider(text: string, target: CheckTarget, clock: Clock): Promise<CheckReport> {
  const read = readProviderFile(text)
  if (!read.ok)
    return { provider: null, against: target.kind, problems: read.problems, checks: [], isGood: false }
  const checks = await checksAgainst(read.declaration, target, clock)
  const isGood =
    checks.some(({ state }) => state === 'passed') && checks.every(({ state }) => state !== 'failed')
  return { provider: read.declaration.about.name, against: target.kind, problems: [], checks, isGood }
}

async function checksAgainst(
  declaration: Declaration,
  target: CheckTarget,
  clock: Clock
): Promise<readonly Check[]> {
  switch (target.kind) {
    case 'fake':
      return againstFake(declaration, clock)
    case 'recorded': {
      const played = await playRecording(target.recording)
      if (!played.ok) return [{ name: 'the recording can be read', state: 'failed', words: played.words }]
      const { url, settings, credential, hasChanges } = played
      try {
        const all = hasChanges && isCreating(declaration) ? [...READS, ...WRITES] : READS
        const checks = await run(declaration, { url, settings, credential }, all, clock)
        return [
          ...checks,
          ...played
            .unasked()
            .map(words => ({ name: 'only recorded requests are sent', state: 'failed' as const, words }))
        ]
      } finally {
        await played.close()
      }
    }
    case 'server': {
      const whyNot = whyNothingIsWritten(declaration, target.mayWrite)
      const checks = await run(declaration, target, whyNot === null ? [...READS, ...WRITES] : READS, clock)
      return whyNot === null ? checks : [...checks, ...WRITES.map(skipped(whyNot))]
    }
    default:
      return target satisfies never
  }
}

/** Rekey revokes no key for a test that it did not make. */
function whyNothingIsWritten(declaration: Declaration, mayWrite: boolean): string | null {
  if (!isCreating(declaration)) return NO_CREATE
  return mayWrite ? null : 'a server is only read without --write'
}

const skipped =
  (words: string) =>
  ({ name }: NamedCheck): Check => ({ name, state: 'skipped', words })

/** Each check has a fake of its own. */
async function againstFake(declaration: Declaration, clock: Clock): Promise<readonly Check[]> {
  const all = isCreating(declaration)
    ? [...READS, ...WRITES, ...CREATE_TROUBLE, ...TROUBLE]
    : [...READS, ...ENDS, ...TROUBLE]
  const fake = derivedFake(declaration)
  if (fake === null) return all.map(skipped('no ID that Rekey can make up has the form of row.idPattern'))
  const checks: Check[] = []
  for (const check of all) {
    const server = await restSandbox(declaration, fake)({ now: () => clock.now(), random: randomText })
    try {
      stock(declaration, server, clock.now())
      const { url, settings, credential } = server
      checks.push(...(await run(declaration, { url, settings, credential }, [check], clock, server)))
    } finally {
      await server.close()
    }
  }
  return checks
}

function randomText(): string {
  return randomBytes(24).toString('base64url')
}

const DAY_MS = 86_400_000

/** More keys than one page has, one of them used, where the cap has room for them and for one more. */
function stock({ about, list }: Declaration, server: RunningSandbox, now: number): void {
  const isPaged = list.cursor !== undefined || list.paging !== undefined
  const capacity = (about.cap ?? 10) - 1
  const groupId = firstGroup(server)
  for (let index = 0; index < Math.min(isPaged ? 5 : 2, capacity - server.keys().length); index += 1) {
    const lastUsedAt = index === 0 ? now - DAY_MS : null
    server.seed({ groupId, name: `key ${index}`, grants: [], createdAt: now - 90 * DAY_MS, lastUsedAt })
  }
}

function firstGroup(server: RunningSandbox): string {
  const state = server.snapshot()
  const groups = typeof state === 'object' && state !== null && 'groups' in state ? state.groups : []
  const [first] = Array.isArray(groups) ? (groups as readonly { readonly id: string }[]) : []
  return first?.id ?? ''
}

type Connection = {
  readonly url: string
  readonly settings: Readonly<Record<string, string>>
  readonly credential: Readonly<Record<string, string>>
}

async function run(
  declaration: Declaration,
  { url, settings, credential }: Connection,
  checks: readonly NamedCheck[],
  clock: Clock,
  fake: RunningSandbox | null = null
): Promise<readonly Check[]> {
  const provider = restProvider(declaration)
  const secrets = Object.fromEntries(Object.entries(credential).map(([name, text]) => [name, secretOf(text)]))
  const connected = await provider.connect({ baseUrl: url, settings, credential: secrets }, { clock })
  if (!connected.ok) {
    const { code, detail, subject } = connected.fault
    const words = [code, detail, subject].filter(part => part !== undefined).join(', ')
    return [{ name: 'the connection can be opened', state: 'failed', words }]
  }
  const isGoneLate = declaration.revoke.goneIsLate ?? false
  const bench: Bench = { provider, client: connected.value, now: () => clock.now(), fake, isGoneLate }
  const done: Check[] = []
  try {
    for (const { name, work } of checks) {
      const problem = await work(bench)
      done.push({ name, state: problem === null ? 'passed' : 'failed', words: problem ?? '' })
    }
  } finally {
    await connected.value.close()
    for (const secret of Object.values(secrets)) secret.wipe()
  }
  return done
}
