import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { build } from 'vite'
import { ROOT } from './kit/launch'

// electron-updater on a loopback feed, replacing a stand-in for an AppImage: a script that says that it was started.

const NAME = 'Rekey-2.0.0.AppImage'
let folder = ''
const servers: Server[] = []

test.skip(process.platform !== 'linux', 'The stand-in is a shell script in the place of an AppImage.')

test.beforeAll(async () => {
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(ROOT, 'test/e2e/updater/trial-main.ts'),
      outDir: join(ROOT, 'node_modules/.cache/trial'),
      emptyOutDir: true,
      rolldownOptions: { external: ['electron'], output: { format: 'es', entryFileNames: 'main.mjs' } }
    }
  })
  const name = { name: 'rekey-trial', version: '1.0.0', main: 'main.mjs', type: 'module' }
  writeFileSync(join(ROOT, 'node_modules/.cache/trial/package.json'), JSON.stringify(name))
})
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-trial-'))
})
test.afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function newVersion(): Buffer {
  return Buffer.from(`#!/bin/sh\necho started > ${join(folder, 'started')}\n`)
}

async function update(
  url: string,
  then: 'install' | 'spoil' | 'stop',
  content = newVersion()
): Promise<readonly string[]> {
  const installed = join(folder, 'Rekey.AppImage')
  writeFileSync(installed, '#!/bin/sh\nexit 0\n')
  chmodSync(installed, 0o755)
  mkdirSync(join(folder, 'cache'))
  const sha512 = createHash('sha512').update(content).digest('base64')
  const manifest = {
    product: 'rekey',
    version: '2.0.0',
    platform: 'linux',
    arch: process.arch,
    releasedAt: 1,
    file: { name: NAME, sha512, bytes: content.length }
  }
  const electron = createRequire(import.meta.url)('electron') as string
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(electron, [...flags, join(ROOT, 'node_modules/.cache/trial')], {
    env: {
      ...process.env,
      APPIMAGE: installed,
      XDG_CACHE_HOME: join(folder, 'cache'),
      REKEY_TRIAL: JSON.stringify({ folder, url, manifest, then })
    },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
  })
  await once(child, 'exit')
  return [...said.matchAll(/^trial: (.*)$/gm)].map(match => match[1] ?? '')
}

const installedText = (): string => readFileSync(join(folder, 'Rekey.AppImage'), 'utf8')

test('R47: replaces the app with the signed file, after closing everything, and starts it', async () => {
  const asked: string[] = []
  const url = await serve((request, response) => {
    asked.push(`${request.url ?? ''} ${JSON.stringify(request.headers)}`)
    response.end(newVersion())
  })

  const said = await update(`${url}/feed`, 'install')

  expect(said).toEqual(['downloaded', 'whole', 'closed'])
  await expect.poll(() => existsSync(join(folder, 'started'))).toBe(true)
  expect(installedText()).toContain('started')
  // One request, for the one file; no manifest of the library's own, and no number that could follow a person.
  expect(asked).toHaveLength(1)
  expect(asked[0]).toContain(`/feed/${NAME}`)
  expect(asked.join()).not.toContain('staging')
})

test('R47: throws away a file that is not the signed one', async () => {
  const url = await serve((_request, response) => {
    const wrong = newVersion()
    wrong[wrong.length - 2] = 0x78
    response.end(wrong)
  })

  const said = await update(url, 'install')

  expect(said).toEqual(['file-differs', 'file-differs'])
  expect(installedText()).not.toContain('started')
})

test('R47: does not install what was changed on the disk after the download', async () => {
  const url = await serve((_request, response) => {
    response.end(newVersion())
  })

  const said = await update(url, 'spoil')

  expect(said).toEqual(['downloaded', 'file-differs'])
  expect(installedText()).not.toContain('started')
})

test('R47: follows no redirect out of the feed', async () => {
  const elsewhere: string[] = []
  const other = await serve((request, response) => {
    elsewhere.push(request.url ?? '')
    response.end(newVersion())
  })
  const url = await serve((_request, response) => {
    response.writeHead(302, { location: `${other}/${NAME}` })
    response.end()
  })

  const said = await update(url, 'install')

  expect(said).toEqual(['download-failed', 'file-differs'])
  expect(elsewhere).toEqual([])
})

test('R47: stops a download that does not end', async () => {
  const url = await serve((_request, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(1_000_000)), 5)
    response.on('close', () => {
      clearInterval(timer)
    })
  })

  const said = await update(url, 'install')

  expect(said).toEqual(['download-failed', 'file-differs'])
})
