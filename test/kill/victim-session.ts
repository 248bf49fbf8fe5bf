import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DAY } from '../../src/core/clock'
import { createHost } from '../../src/host/host'
import { createMemoryLog } from '../../src/host/log'
import { createRandomIds, createSystemClock } from '../../src/host/system'
import { memorySettings } from '../../src/host/settings-keeper'
import { noDesktop } from '../../src/host/shell-ports'
import type { CommandInput, CommandName, CommandOutput } from '../../src/contract/commands'
import type { Reply } from '../../src/contract/reply'
import { createMemoryKeychain } from '../../src/vault/memory-keychain'
import type { Keychain } from '../../src/vault/keychain'
import { DIARY, ENV_FILE, type DiaryLine } from './orders'

export type FieldTexts = Readonly<Record<string, string>>

/** The whole app without a window, as it dies: its keychain and its clipboard are files that outlive it. */
export type VictimSession = {
  ask<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<Reply<CommandOutput<Name>>>
  /** As `ask`, for what is taken for granted. */
  done<Name extends CommandName>(name: Name, input: CommandInput<Name>): Promise<CommandOutput<Name>>
  /** What was last copied, once. */
  paste(): string | null
  pause(ms: number): Promise<void>
  /** Lines of the app's own log, oldest first. */
  logged(): readonly string[]
}

const PACE = {
  policy: {
    quietMs: 60,
    coolingMs: 20,
    wanted: 'E2',
    pollMs: 10,
    pollMaxMs: 40,
    settleMs: 80,
    sealedSecretLifeMs: DAY,
    sweepMs: 200,
    foreignMs: DAY
  },
  timing: {
    lastUsedQuality: { kind: 'exact' },
    lastUsedLagMs: 10,
    lastUsedPrecisionMs: 1,
    listLagMs: 10,
    propagationMs: 500
  },
  destinationQuietMs: 30
} as const

const TOO_QUICK_MS = 200

export async function openVictim(directory: string): Promise<VictimSession> {
  const clock = createSystemClock()
  let clipboard: string | null = null
  const log = createMemoryLog()
  const opened = createHost({
    dataDir: path.join(directory, 'profile'),
    version: 'kill',
    platform: process.platform,
    keychain: { kind: 'given', keychain: fileKeychain(path.join(directory, 'keychain.json')) },
    clock,
    ids: createRandomIds(),
    ...noDesktop(),
    clipboard: {
      clearing: 'by-itself',
      writeSecret(bytes) {
        clipboard = Buffer.from(bytes).toString('utf8')
        const hash = createHash('sha256').update(bytes).digest('hex')
        note(directory, { kind: 'shown', hash })
        return Promise.resolve({ clearsAt: Date.now() + 30_000, marks: 'concealed' })
      },
      clearIfOurs: () => Promise.resolve(),
      held: () => null,
      onChange: () => () => undefined
    },
    chooseSaveFile: () => Promise.resolve(null),
    openPage: () => Promise.resolve(),
    settingsFile: memorySettings(),
    log,
    pace: PACE
  })
  if (!opened.ok) throw new Error(`Rekey did not open: ${opened.fault.detail ?? opened.fault.code}.`)
  const host = opened.value
  await host.ready()

  async function call<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>
  ): Promise<Reply<CommandOutput<Name>>> {
    const reply = await host.call({ kind: 'headless' }, name, input)
    // The router parsed it with this command's own schema.
    return reply as Reply<CommandOutput<Name>>
  }

  const session: VictimSession = {
    async ask(name, input) {
      let reply = await call(name, input)
      // Somebody this quick is told to slow down; that is no answer.
      while (!reply.ok && reply.fault.code === 'rate-limited') {
        await clock.sleep(TOO_QUICK_MS)
        reply = await call(name, input)
      }
      if (!reply.ok) return reply
      const newest = await call('history.page', { beforeSeq: null, limit: 1 })
      const row = newest.ok ? newest.value.rows[0] : undefined
      // The answer stands on this row: from now on it may never be missing.
      if (row !== undefined) note(directory, { kind: 'acknowledged', seq: row.seq, hash: row.hash })
      return reply
    },
    async done(name, input) {
      const reply = await session.ask(name, input)
      if (!reply.ok) throw new Error(`${name}: ${reply.fault.code} ${reply.fault.detail ?? ''}`)
      return reply.value
    },
    paste() {
      const text = clipboard
      clipboard = null
      return text
    },
    pause: ms => clock.sleep(ms),
    logged: () => log.lines.map(line => JSON.stringify(line))
  }
  return session
}

export function note(directory: string, line: DiaryLine): void {
  appendFileSync(path.join(directory, DIARY), `${JSON.stringify(line)}\n`)
}

export function writeEnv(directory: string, name: string, secret: string): void {
  writeWhole(path.join(directory, ENV_FILE), `${name}=${secret}\n`)
}

/** All of it or nothing, whenever the process dies. */
export function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

/** A keychain whose items rest in a file, as a real one's outlive the app. */
function fileKeychain(file: string): Keychain {
  const items: ReadonlyMap<string, string> = existsSync(file)
    ? new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, string][])
    : new Map()
  const memory = createMemoryKeychain(items)
  const keep = (): void => {
    writeWhole(file, JSON.stringify([...memory.items]))
  }
  return {
    ...memory,
    async set(name, value) {
      const answer = await memory.set(name, value)
      keep()
      return answer
    },
    async remove(name) {
      const answer = await memory.remove(name)
      keep()
      return answer
    }
  }
}
