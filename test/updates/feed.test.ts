import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openUpdateFeed } from '../../src/host/updates/feed'
import { openUpdateKey } from '../../src/host/updates/signed-manifest'

// The release side and the app against each other: the real signer, a real server, keys that are made here.

const ROOT = resolve(import.meta.dirname, '../..')
const NAME = 'update-linux-x64.json'

type Page = { readonly status: number; readonly body: Buffer; readonly location?: string }

const pages = new Map<string, Page>()
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push([request.url, ...Object.keys(request.headers)].join(' '))
  const page = pages.get(request.url ?? '') ?? { status: 404, body: Buffer.from('nothing') }
  response.writeHead(page.status, page.location === undefined ? {} : { location: page.location })
  response.end(page.body)
})
const folder = mkdtempSync(join(tmpdir(), 'rekey-updates-'))
let origin = ''
let release: { readonly key: string; readonly file: string }

function run(...args: readonly string[]): string {
  return execFileSync(process.execPath, ['scripts/sign-update.mjs', ...args], { cwd: ROOT, encoding: 'utf8' })
}

function makeKey(name: string): typeof release {
  const file = join(folder, `${name}.pem`)
  const said = run('--make-key', file)
  return { file, key: /REKEY_UPDATE_KEY=(\S+)/.exec(said)?.[1] ?? '' }
}

function publish(version: string, keyFile: string): void {
  const installer = join(folder, `Rekey-${version}.AppImage`)
  writeFileSync(installer, `not really version ${version}`)
  run('--key', keyFile, '--version', version, '--platform', 'linux', '--arch', 'x64', installer)
  for (const name of [NAME, `${NAME}.sig`])
    pages.set(`/feed/${name}`, { status: 200, body: readFileSync(join(folder, name)) })
}

function put(name: string, body: string | Buffer, status = 200): void {
  pages.set(`/feed/${name}`, { status, body: Buffer.from(body) })
}

function signWith(privateKey: KeyObject, text: string): void {
  put(NAME, text)
  put(`${NAME}.sig`, sign(null, Buffer.from(text), privateKey).toString('base64'))
}

const read = (key = release.key, url = `${origin}/feed`) =>
  openUpdateFeed({ key: openUpdateKey(key), platform: 'linux', arch: 'x64' }).read(url)

beforeAll(async () => {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  release = makeKey('release')
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  pages.clear()
  asked.length = 0
})

describe('R47: a feed', () => {
  it('is believed when the release key signed it, whatever serves it', async () => {
    publish('1.3.0', release.file)

    const answer = await read()

    expect(answer).toMatchObject({
      ok: true,
      value: { version: '1.3.0', platform: 'linux', file: { name: 'Rekey-1.3.0.AppImage', bytes: 24 } }
    })
  })

  it('learns nothing about who asks', async () => {
    publish('1.3.0', release.file)

    await read()

    expect(asked).toEqual([
      `/feed/${NAME} host connection accept cache-control`,
      `/feed/${NAME}.sig host connection accept cache-control`
    ])
  })

  it('is refused with one letter changed', async () => {
    publish('1.3.0', release.file)
    const manifest = readFileSync(join(folder, NAME), 'utf8')
    put(NAME, manifest.replace('1.3.0', '1.4.0'))

    expect(await read()).toEqual({ ok: false, problem: 'bad-signature' })
  })

  it('is refused when a manifest stands beside the signature of another one', async () => {
    publish('1.3.0', release.file)
    const older = readFileSync(join(folder, NAME))
    publish('1.4.0', release.file)
    put(NAME, older)

    expect(await read()).toEqual({ ok: false, problem: 'bad-signature' })
  })

  it('is refused when another key signed it', async () => {
    publish('1.3.0', makeKey('another').file)

    expect(await read()).toEqual({ ok: false, problem: 'bad-signature' })
  })

  it.each(['', 'AAAA', 'not base64 at all !', 'A'.repeat(88)])(
    'is refused with the signature %j',
    async signature => {
      publish('1.3.0', release.file)
      put(`${NAME}.sig`, signature)

      expect(await read()).toEqual({ ok: false, problem: 'bad-signature' })
    }
  )

  it('is refused when its signed text is no manifest of ours', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
    const file = { name: 'a.AppImage', sha512: `${'A'.repeat(86)}==`, bytes: 1 }
    const good = { product: 'rekey', version: '2.0.0', platform: 'linux', arch: 'x64', releasedAt: 1, file }
    const problems: unknown[] = []
    for (const manifest of [
      good,
      { ...good, product: 'other' },
      { ...good, extra: true },
      { ...good, file: { ...file, name: '../../etc/passwd' } },
      { ...good, file: { ...file, name: 'https://evil.example/a.AppImage' } },
      { ...good, file: { ...file, sha512: 'short' } },
      'no object'
    ]) {
      signWith(privateKey, JSON.stringify(manifest))
      const answer = await read(key)
      problems.push(answer.ok ? 'believed' : answer.problem)
    }

    expect(problems).toEqual([
      'believed',
      'other-product',
      'manifest-unreadable',
      'manifest-unreadable',
      'manifest-unreadable',
      'manifest-unreadable',
      'manifest-unreadable'
    ])
  })

  it('says what is wrong with it: empty, broken, sent elsewhere, too large, gone', async () => {
    const nothing = await read()
    put(NAME, 'x', 500)
    const broken = await read()
    pages.set(`/feed/${NAME}`, { status: 302, body: Buffer.alloc(0), location: `${origin}/other` })
    const elsewhere = await read()
    put(NAME, Buffer.alloc(20_000, 'x'))
    const large = await read()
    const gone = await read(release.key, 'http://127.0.0.1:1/feed')
    const open = await read(release.key, 'http://updates.example.com/feed')

    const problems = [nothing, broken, elsewhere, large, gone, open].map(answer =>
      answer.ok ? 'believed' : answer.problem
    )
    expect(problems).toEqual([
      'feed-empty',
      'feed-unreachable',
      'feed-redirected',
      'manifest-unreadable',
      'feed-unreachable',
      'feed-not-allowed'
    ])
  })

  it.each([null, '', 'AAAA', 'A'.repeat(44)])('is not asked by a build whose key is %j', async key => {
    publish('1.3.0', release.file)

    const answer = await openUpdateFeed({ key: openUpdateKey(key), platform: 'linux', arch: 'x64' }).read(
      `${origin}/feed`
    )

    expect(answer).toEqual({ ok: false, problem: 'no-update-key' })
    expect(asked).toEqual([])
  })
})

describe('the release key', () => {
  it('is never written over', () => {
    expect(() => run('--make-key', release.file)).toThrow(/EEXIST/)
  })
})
