import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startSandbox } from '../../src/providers/blnk/index'
import { openStore } from '../../src/store/open-store'
import { killFileWrites } from './file-kills'
import { bundleVictim, oneLife } from './lives'
import { DIARY, ENV_FILE, type DiaryLine, type Order, type Word } from './orders'
import { consume, doesWork, readEnv } from './secret-in-use'

// npm run test:kill [-- --json] [-- --kills N]: the app in plain Node, a process of its own, is killed (SIGKILL) at random instants
// of whole journeys against a provider that lives on in this process, and before each system call of a file write. Last line:
// one JSON object.

type Report = {
  kills: number
  orphans: number
  lostSecretsWithoutReplacement: number
  doubleReveals: number
  lostAcknowledgedRows: number
}

const LANES = 2
/** A start takes about as long as this; most deaths come after it. */
const LONGEST_LIFE_MS = 700

/** One profile, one provider, one consumer, and as many lives as it takes. */
async function lane(victim: string, kills: number, say: (text: string) => void): Promise<Report> {
  const directory = mkdtempSync(path.join(tmpdir(), 'rekey-kill-'))
  const server = await startSandbox({
    now: () => Date.now(),
    random: () => randomBytes(24).toString('base64url'),
    groups: [{ id: 'payments-team', name: 'payments-team' }]
  })
  const report: Report = {
    kills: 0,
    orphans: 0,
    lostSecretsWithoutReplacement: 0,
    doubleReveals: 0,
    lostAcknowledgedRows: 0
  }
  const envFile = path.join(directory, ENV_FILE)
  const consumer = consume(server, envFile)
  const { url, settings, credential } = server
  const live = async (lifeMs: number | null): Promise<Word | null> => {
    const order: Order = { directory, url, settings, credential, isLast: lifeMs === null }
    return oneLife(victim, order, lifeMs, async () => {
      if (!(await doesWork(server, readEnv(envFile)))) report.lostSecretsWithoutReplacement += 1
    })
  }
  while (report.kills < kills) {
    const word = await live(Math.random() * LONGEST_LIFE_MS)
    if (word?.kind === 'stuck') throw new Error(word.why)
    if (word === null) report.kills += 1
  }
  const last = await live(null)
  if (last?.kind !== 'finished') throw new Error(last?.kind === 'stuck' ? last.why : 'It never finished.')
  consumer.stop()

  const alive = server.keys().filter(key => key.isActive && key.name.startsWith('payments-'))
  report.orphans = alive.length
  for (const key of alive) say(`orphan: ${key.name}${last.listed.includes(key.id) ? '' : ', and not listed'}`)
  const diary = readDiary(directory)
  const hashes = diary.filter(line => line.kind === 'shown').map(line => line.hash)
  report.doubleReveals = hashes.length - new Set(hashes).size
  report.lostAcknowledgedRows = countLost(directory, diary)
  const journeys = diary.filter(line => line.kind === 'journey').length
  say(
    `${report.kills} kills, ${journeys} journeys, ${hashes.length} secrets shown, ${diary.length} diary lines`
  )
  await server.close()
  rmSync(directory, { recursive: true, force: true })
  return report
}

function readDiary(directory: string): readonly DiaryLine[] {
  const lines = readFileSync(path.join(directory, DIARY), 'utf8').split('\n')
  return lines.filter(line => line !== '').map(line => JSON.parse(line) as DiaryLine)
}

/** Rows of the history that an answer stood on and that are not there, or not the same, any more. */
function countLost(directory: string, diary: readonly DiaryLine[]): number {
  const opened = openStore({ path: path.join(directory, 'profile', 'rekey.db') })
  if (!opened.ok) throw new Error('The database did not open.')
  const { db, audit } = opened.value
  const rows = db.prepare<null, { seq: number; hash: string }>('SELECT seq, hash FROM audit').all()
  const known = new Map(rows.map(row => [row.seq, row.hash]))
  const isWhole = audit.verify().isValid
  opened.value.close()
  const lost = diary.filter(line => line.kind === 'acknowledged' && known.get(line.seq) !== line.hash)
  return lost.length + (isWhole ? 0 : 1)
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  const isJson = args.includes('--json')
  const at = args.indexOf('--kills')
  const wanted = at === -1 ? 100 : Number(args[at + 1])
  const say = (text: string): void => {
    if (!isJson) process.stdout.write(`${text}\n`)
  }
  const startedAt = performance.now()
  const victim = await bundleVictim('victim')
  const fileVictim = await bundleVictim('file-victim')
  try {
    const files = await killFileWrites(fileVictim)
    say(`${files.fileKills} kills inside file writes, before each system call`)
    const share = Math.ceil(wanted / LANES)
    const reports = await Promise.all(Array.from({ length: LANES }, () => lane(victim, share, say)))
    const sum = (of: (report: Report) => number): number =>
      reports.reduce((total, report) => total + of(report), 0)
    const total: Report = {
      kills: sum(report => report.kills),
      orphans: sum(report => report.orphans),
      lostSecretsWithoutReplacement: sum(report => report.lostSecretsWithoutReplacement),
      doubleReveals: sum(report => report.doubleReveals),
      lostAcknowledgedRows: sum(report => report.lostAcknowledgedRows)
    }
    say(`${Math.round((performance.now() - startedAt) / 1000)} s`)
    process.stdout.write(`${JSON.stringify({ ...total, ...files })}\n`)
    const { kills, ...broken } = { ...total, stuckPaths: files.stuckPaths, clearCopies: files.clearCopies }
    const isShort = kills < wanted || files.fileKills === 0
    if (isShort || Object.values(broken).some(count => count > 0)) process.exitCode = 1
  } finally {
    rmSync(path.dirname(path.dirname(victim)), { recursive: true, force: true })
  }
  await delay(0)
}

await main()
