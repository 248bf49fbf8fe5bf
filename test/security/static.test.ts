import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// What must not stand anywhere in the app, as text: what is not there cannot be switched on.

const ROOT = resolve(import.meta.dirname, '../..')

type Source = { readonly path: string; readonly text: string }

const sources: readonly Source[] = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
  .map(entry => join(entry.parentPath, entry.name))
  .map(path => ({ path: path.slice(ROOT.length + 1).replaceAll('\\', '/'), text: withoutComments(path) }))

function withoutComments(path: string): string {
  return readFileSync(path, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
}

function filesWith(pattern: RegExp): readonly string[] {
  return sources
    .filter(({ text }) => pattern.test(text))
    .map(({ path }) => path)
    .toSorted()
}

describe('the source of the app', () => {
  it('has files to look at', () => {
    expect(sources.length).toBeGreaterThan(200)
    expect(filesWith(/contextBridge/)).toEqual(['src/preload/index.ts', 'src/preload/secret.ts'])
  })

  it('R22: never starts a crash reporter', () => {
    expect(filesWith(/crashReporter/)).toEqual([])
  })

  it('R26: has no way around the check of certificates', () => {
    expect(filesWith(/setCertificateVerifyProc|on\('certificate-error'|checkServerIdentity/)).toEqual([])
    expect(filesWith(/rejectUnauthorized:(?!\s*true\b)/)).toEqual([])
    expect(filesWith(/rejectUnauthorized: true/)).toEqual([
      'src/channels/email/mailer.ts',
      'src/ledger/pool.ts',
      'src/net/transport.ts',
      'src/net/wire/conversation.ts',
      'src/net/wire/mariadb.ts',
      'src/sinks/kit/tls-stream.ts'
    ])
  })

  it('R15, R16: opens nothing outside but pages of a provider’s own folder', () => {
    expect(filesWith(/shell\.openExternal|openExternal\(/)).toEqual(['src/main/compose.ts'])
    expect(filesWith(/shell\.openPath|setAsDefaultProtocolClient|registerFileProtocol|<webview/)).toEqual([])
  })

  it('R09: answers windows through one door and its one sibling for the secret', () => {
    expect(filesWith(/ipcMain\b/)).toEqual([])
    expect(filesWith(/\.ipc\.(handle|on)\(/)).toEqual(['src/main/door.ts', 'src/main/secret-window.ts'])
  })

  it('R14: never makes markup or code out of a string', () => {
    expect(
      filesWith(/innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/)
    ).toEqual([])
    expect(filesWith(/\beval\(|new Function\(|executeJavaScript|createContextualFragment/)).toEqual([])
  })

  it('R39: protects the secret window from being recorded where the system can', () => {
    expect(filesWith(/setContentProtection\(true\)/)).toEqual(['src/main/secret-window.ts'])
    expect(filesWith(/setContentProtection\((?!true)/)).toEqual([])
  })

  it('R47: replaces itself in one place, which reads no manifest of its own', () => {
    const packageText = readFileSync(join(ROOT, 'package.json'), 'utf8')
    const [installer] = sources.filter(({ path }) => path === 'src/main/update-installer.ts')

    expect(filesWith(/autoUpdater|electron-updater|setFeedURL|quitAndInstall/)).toEqual([
      'src/main/update-installer.ts'
    ])
    expect(packageText).not.toMatch(/update-electron-app/)
    // What there is to install comes from the signed manifest alone; nothing is fetched or installed without a click.
    expect(installer?.text).toMatch(/setFeedURL\(\{\s*provider: 'custom'/)
    expect(installer?.text).toMatch(/autoDownload = false/)
    expect(installer?.text).toMatch(/autoInstallOnAppQuit = false/)
    expect(installer?.text).toMatch(/allowDowngrade = false/)
  })

  it('R47: brings no release key and no feed with a checkout', () => {
    expect(readdirSync(join(ROOT, 'resources')).filter(name => /update/.test(name))).toEqual([])
    expect(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')).toMatch(/^publish: null$/m)
  })

  it('R49: talks to providers in one place, and to nobody else', () => {
    // The sandbox's own services call its servers on this computer, as a customer's would.
    // Types open nothing: whole-read.ts is given the transport's own dispatcher.
    const clients = filesWith(/(?<!import type .*)from 'undici['/]|import\('undici['/]/)
    expect(new Set(clients)).toEqual(new Set(['src/net/transport.ts', 'src/sandbox/consumers.ts']))
    // system-network and trust only read certificates, and so does the mailer; host/socket is a path in the profile. net/wire speaks
    // to databases whose accounts a person connected, and a sink to the receiver that a person named.
    const speakers = filesWith(/from 'node:(http|https|http2|net|tls|dgram|dns)'|net\.request/)
    expect(
      speakers.filter(
        path =>
          !/sandbox|net\/(system-network|transport|body|trust|wire\/(redis|conversation))|sinks\/kit\/tls-stream|host\/socket\/(server|client)\.ts|channels\/email\/mailer/.test(
            path
          )
      )
    ).toEqual([])
  })
})
