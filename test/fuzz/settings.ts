import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_SETTINGS, repairSettings } from '../../src/host/settings'
import { openSettingsFile } from '../../src/main/settings-file'
import { settingsView } from '../../src/contract/settings'
import { hostileStrings } from './hostile-strings'
import { count, newTally, note, pick, pollution, seededRandom } from './tally'
import type { Tally } from './tally'

// The settings file, edited by somebody else while Rekey is away.

const ODD: readonly unknown[] = [null, 0, -1, 0.5, 1e9, -1e308, Number.MAX_SAFE_INTEGER, true, false, '', '15', [], {}, [1], { a: 1 }, 'E0', 'E9', 'system'] // prettier-ignore

export type SettingsOptions = { readonly seed: number; readonly mutations: number }

export function fuzzSettings({ seed, mutations }: SettingsOptions): Tally {
  const tally = newTally('settings')
  const random = seededRandom(seed)
  const texts = hostileStrings().filter(text => text.length < 500)
  const directory = mkdtempSync(join(tmpdir(), 'rekey-settings-'))
  const file = join(directory, 'settings.json')
  try {
    for (let done = 0; done < mutations; done += 1) {
      const content = spoiledSettings(random, texts)
      writeFileSync(file, content)
      tally.runs += 1
      try {
        const found = repairSettings(openSettingsFile(directory).read())
        judge(tally, seed, found.settings, content)
        count(tally, found.isRepaired ? 'repaired' : 'taken')
      } catch (error) {
        note(tally, seed, `crash: ${String(error)} on ${content.toString('utf8').slice(0, 200)}`)
      }
      if (existsSync(file) && (statSync(file).mode & 0o077) !== 0)
        note(tally, seed, 'others may read the settings')
      rmSync(file, { force: true })
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  for (const name of pollution()) note(tally, seed, `Object.prototype was given ${name}`)
  return tally
}

function judge(tally: Tally, seed: number, settings: unknown, content: Buffer): void {
  const parsed = settingsView.safeParse(settings)
  if (!parsed.success) {
    note(tally, seed, `settings that do not fit came out of ${content.toString('utf8').slice(0, 300)}`)
    return
  }
  const { lock, clipboard, dormancy, sync } = parsed.data
  const isAboveFloor =
    lock.afterIdleMinutes >= 1 &&
    lock.afterIdleMinutes <= 240 &&
    clipboard.clearAfterSeconds >= 10 &&
    clipboard.clearAfterSeconds <= 120 &&
    dormancy.dormantDays >= 7 &&
    sync.everyMinutes >= 1
  if (!isAboveFloor) note(tally, seed, `a floor was broken by ${content.toString('utf8').slice(0, 300)}`)
}

function spoiledSettings(random: () => number, texts: readonly string[]): Buffer {
  const settings = structuredClone(DEFAULT_SETTINGS) as unknown as Record<
    string,
    Record<string, unknown> | null
  >
  for (let times = Math.floor(random() * 4); times >= 0; times -= 1) {
    const section = pick(random, Object.keys(settings))
    const value = random() < 0.3 ? pick(random, texts) : structuredClone(pick(random, ODD))
    const inner = settings[section] ?? null
    if (random() < 0.25 || typeof inner !== 'object' || inner === null)
      settings[section] = value as Record<string, unknown>
    else if (random() < 0.8) inner[pick(random, [...Object.keys(inner), 'extra', '__proto__'])] = value
    else Reflect.deleteProperty(settings, section)
  }
  const text = JSON.stringify(settings, null, random() < 0.5 ? 2 : 0)
  const how = random()
  if (how < 0.7) return Buffer.from(text)
  if (how < 0.75) return Buffer.from(text.replace('{', '{"__proto__":{"polluted":true},'))
  if (how < 0.8) return Buffer.from(`${text}${text}`)
  const bytes = Buffer.from(text)
  const at = Math.floor(random() * bytes.length)
  if (how < 0.9) return bytes.subarray(0, at)
  bytes[at] = Math.floor(random() * 256)
  return bytes
}
