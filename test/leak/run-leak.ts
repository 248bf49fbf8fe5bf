import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { providers } from '../../src/providers/registry'
import { secretPartsOf } from '../kit/secret-parts'
import { ENCODINGS, createScanner, randomCanary } from './canaries'
import type { Hit } from './canaries'
import { startChild } from './child'
import type { ChildOptions } from './child'
import { runHostChild } from './host-child'
import { runJourney } from './journeys'
import type { World } from './journeys'

// node scripts/run-ts.mjs test/leak/run-leak.ts [--journeys N]
// Goes through the whole app again and again with secrets that can be recognised, kills it in the middle now and then, and
// looks for them everywhere they must not be. The last line is one JSON object; the exit code is 1 when one was found, or when
// the one that was planted was not.

/** By variable; what one like a key's ID holds is none. */
const IS_SECRET: ReadonlyMap<string, boolean> = new Map(
  [...providers().values()].flatMap(({ manifest }) =>
    manifest.secretParts.map(({ envName, isSecret }) => [envName, isSecret] as const)
  )
)

async function main(): Promise<number> {
  const journeys = Number(valueOf('--journeys') ?? 100)
  const place = mkdtempSync(join(tmpdir(), 'rekey-leak-'))
  const [profile, temp, outside, heaps] = ['profile', 'temp', 'outside', 'heaps'].map(name => {
    const directory = join(place, name)
    mkdirSync(directory, { mode: 0o700 })
    return directory
  }) as [string, string, string, string]
  const scanner = createScanner()
  const hits: Hit[] = []
  const locations = new Set<string>()
  const facts: Record<string, number> = {}
  const count = (fact: string, by = 1): void => {
    facts[fact] = (facts[fact] ?? 0) + by
  }
  const scan = (bytes: Uint8Array, location: string): void => {
    locations.add(location)
    count('megabytes scanned', bytes.length / 1e6)
    for (const hit of scanner.scan(bytes, location)) {
      // Here the keychain lives in this very process; in the app it is another one, and not ours.
      if (hit.label === 'vault key' && location.startsWith('heaps/')) continue
      if (hits.length < 50) hits.push(hit)
    }
  }
  const scanFiles = (directory: string): void => {
    for (const file of filesIn(directory)) {
      const name = relative(place, file).replace(/\d{2,}/g, 'N')
      scan(readFileSync(file), name)
      scan(Buffer.from(name), 'file names')
    }
  }

  const keychain = new Map<string, string>()
  let windowText: string[] = []
  const options: ChildOptions = {
    profile,
    temp,
    keychain,
    onSeen: text => {
      const isKnown = scanner.scan(Buffer.from(text), 'seen').length > 0
      if (!isKnown) learn(text)
      count('secrets seen by a person')
    },
    onWindow: (text, from) => windowText.push(`${from}\u0000${text}`)
  }
  const world: World = {
    outside,
    add: canary => scanner.add(canary),
    count,
    child: await startChild(options)
  }
  const scanWindow = (): void => {
    for (const text of windowText)
      scan(Buffer.from(text), `main window (${text.split('\u0000', 1)[0] ?? ''})`)
    windowText = []
  }

  let done = 0
  try {
    for (let number = 0; number < journeys; number += 1) {
      await runJourney(world, number)
      done += 1
      for (const [name, value] of keychain) if (name === 'vault-key') scanKeyOf(value)
      if (number % 4 === 3) {
        // The process is gone between two instructions; what it left is looked at as it lies there.
        await world.child.kill()
        count('killed')
        scanFiles(profile)
        scanFiles(temp)
        world.child = await startChild(options)
      }
      scanWindow()
      if (number % 20 === 19) {
        // A request on its way has its header in memory as text; a locked vault has nothing on its way.
        await world.child.done('vault.lock', {})
        await new Promise(resolve => setTimeout(resolve, 1_000))
        await world.child.heap(join(heaps, `after-${number}.heapsnapshot`))
        scanFiles(heaps)
        rmSync(join(heaps, `after-${number}.heapsnapshot`))
        count('heaps of the main process')
        await world.child.done('vault.unlock', {})
        scanFiles(profile)
        console.log(`leak: ${done} journeys, ${scanner.size} canaries, ${hits.length} hits`)
      }
    }
    cpSync(profile, join(place, 'while-open'), { recursive: true })
    scanFiles(join(place, 'while-open'))
    await world.child.close()
    // The secrets are where they belong, or nothing here would mean anything.
    for (const file of filesIn(outside)) {
      const text = readFileSync(file)
      if (scanner.scan(text, 'outside').length === 0) learn(text.toString('utf8'))
      const isKnown = scanner.scan(text, 'outside').length > 0
      count(isKnown ? 'destinations and files that hold a secret' : 'unknown secrets delivered')
    }
    scanFiles(profile)
    scanFiles(temp)
    scanWindow()
    count('canaries', scanner.size)
  } finally {
    await world.child.kill().catch(() => undefined)
  }

  const control = plantedIsFound(profile, place) ? 1 : 0
  rmSync(place, { recursive: true, force: true })
  for (const hit of hits) console.log('leak: HIT', JSON.stringify(hit))
  for (const name of Object.keys(facts)) facts[name] = Math.round(facts[name] ?? 0)
  const isWhole =
    (facts['destinations and files that hold a secret'] ?? 0) > 0 &&
    facts['unknown secrets delivered'] === undefined
  const isGood = hits.length === 0 && control === 1 && done === journeys && isWhole
  console.log(facts, [...locations].sort())
  console.log(
    JSON.stringify({
      journeys: done,
      locations: locations.size,
      encodings: Object.keys(ENCODINGS).length,
      hits: hits.length,
      control
    })
  )
  return isGood ? 0 : 1

  /**
   * Secrets that no server made of the random text that we know, alone or behind their variables: passwords and key pairs are Rekey's own.
   * They are looked for from the moment in which they are seen where they belong.
   */
  function learn(text: string): void {
    const pairs = [...text.matchAll(/^(?:export )?(\w+)=["']?(.+?)["']?$/gm)]
    const named = pairs.flatMap(([, name = '', value = '']) => (IS_SECRET.has(name) ? [{ name, value }] : []))
    const secrets = named.filter(({ name }) => IS_SECRET.get(name)).map(({ value }) => value)
    for (const secret of named.length === 0 ? [shownSecret(text)] : secrets) {
      for (const part of secretPartsOf(secret)) scanner.add({ label: 'made here', value: Buffer.from(part) })
      count('secrets made here')
    }
  }

  /** A key of several parts is shown line by line; its public ones, such as its ID, come first. */
  function shownSecret(text: string): string {
    const lines = text.trim().split('\n')
    return text.startsWith('-----BEGIN') ? text.trim() : (lines.at(-1) ?? '')
  }

  /** The key of the vault itself must rest in the keychain only. */
  function scanKeyOf(item: string): void {
    const key = /[A-Za-z0-9+/_-]{43}=?/.exec(item)?.[0]
    if (key !== undefined && !seenKeys.has(key)) {
      seenKeys.add(key)
      scanner.add({ label: 'vault key', value: Buffer.from(key, 'base64') })
      count('vault keys')
    }
  }

  /** A canary in a file of the profile must be found, in a copy that nobody uses any more. */
  function plantedIsFound(from: string, where: string): boolean {
    const copy = join(where, 'control')
    cpSync(from, copy, { recursive: true })
    const own = createScanner()
    const planted = randomCanary('planted')
    own.add(planted)
    const spellings = Object.entries(ENCODINGS).flatMap(([name, spell]) =>
      spell(planted.value).map(bytes => [name, bytes] as const)
    )
    return spellings.every(([name, bytes]) => {
      const file = join(copy, `planted-${name.replace(/\W/g, '-')}`)
      writeFileSync(file, Buffer.concat([Buffer.alloc(5_000, 'x'), bytes, Buffer.alloc(100)]))
      const isFound = filesIn(copy).some(each => own.scan(readFileSync(each), 'control').length > 0)
      rmSync(file)
      return isFound
    })
  }
}

const seenKeys = new Set<string>()

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
}

function valueOf(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

if (process.argv.includes('--child')) runHostChild()
else process.exit(await main())
