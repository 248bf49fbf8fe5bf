import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'

const SECRET = 'not-a-real-secret-0000'

let home: string
let open: TestHost
let chosen: string | null
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'rekey-home-'))
  chosen = null
  const { desktop } = noDesktop()
  open = await openTestHost({ desktop: { ...desktop, chooseKeyFile: () => Promise.resolve(chosen) } })
})
afterEach(async () => {
  await open.close()
  rmSync(home, { recursive: true, force: true })
})

function file(path: string, text: string): string {
  const at = join(home, path)
  mkdirSync(join(at, '..'), { recursive: true })
  writeFileSync(at, text)
  return at
}

const caller = { kind: 'command-line' as const }
const readIn = (path: string) => open.host.call(caller, 'keyFiles.read', { path })
const aws = (name: string, id: string) =>
  `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${SECRET}\n`

describe('keys in files of other tools', () => {
  it('are found in a folder that a person names, and no value of them leaves', async () => {
    await open.done('sandbox.start', {})
    const { rows } = await open.done('keys.page', {
      filter: { statuses: ['active'] },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 200
    })
    const listed = rows.find(({ providerKeyId }) => providerKeyId.length >= 12)
    if (listed === undefined) throw new Error('no key with a telling ID')
    file('.aws/credentials', aws('prod', listed.providerKeyId) + aws('old', 'AKIA0000NOTLISTED'))
    file('.npmrc', `//npm.example/:_authToken=${SECRET}`)
    file('notes.txt', `machine x password ${SECRET}`)

    const reply = await readIn(home)

    expect(reply).toMatchObject({
      ok: true,
      value: [
        {
          kind: 'AWS',
          entries: [
            { name: 'profile prod', key: { id: listed.id, name: listed.name } },
            { name: 'profile old', key: null }
          ]
        },
        { kind: 'npm', entries: [{ name: 'npm.example', key: null }] }
      ]
    })
    const { keyFiles } = await open.done('app.snapshot', {})
    const history = await open.done('history.page', { beforeSeq: null, limit: 20 })
    expect(keyFiles.map(({ place }) => place)).toEqual([join(home, '.aws/credentials'), join(home, '.npmrc')])
    expect(JSON.stringify([reply, keyFiles, history])).not.toContain(SECRET)
  })

  it('are read again and forgotten by the place that the window shows', async () => {
    chosen = file('elsewhere.netrc', `machine a.example login dana password ${SECRET}`)
    const [read] = await open.done('keyFiles.choose', {})
    const place = read?.place ?? ''
    expect(read?.entries).toMatchObject([{ name: 'dana at a.example' }])

    writeFileSync(chosen, `machine b.example password ${SECRET}`)
    expect(await open.done('keyFiles.readAgain', { place })).toMatchObject([
      { entries: [{ name: 'b.example' }] }
    ])
    expect(await open.done('keyFiles.forget', { place })).toBeNull()
    expect((await open.done('app.snapshot', {})).keyFiles).toEqual([])
    const again = await open.host.call({ kind: 'main' }, 'keyFiles.readAgain', { place })
    expect(again).toMatchObject({ ok: false, fault: { code: 'not-found' } })
  })

  it('are read at no path that a page names', async () => {
    const path = file('.npmrc', `_authToken=${SECRET}`)

    for (const kind of ['main', 'quick'] as const)
      expect(await open.host.call({ kind }, 'keyFiles.read', { path })).toMatchObject({
        fault: { code: 'forbidden' }
      })
  })

  it('are in files of a bounded size, and in nothing else', async () => {
    const large = file('.npmrc', `_authToken=${SECRET}\n`.padEnd(1_048_577, '#'))
    expect(await readIn(large)).toMatchObject({ fault: { detail: 'key-file-too-large' } })
    expect(await readIn(join(home, 'none'))).toMatchObject({ fault: { detail: 'no-key-file' } })
    expect(await readIn('/dev/null')).toMatchObject({ fault: { detail: 'no-key-file' } })
    expect(await readIn('.npmrc')).toMatchObject({ fault: { code: 'invalid-input' } })

    const empty = mkdtempSync(join(home, 'empty-'))
    expect(await readIn(empty)).toMatchObject({ fault: { detail: 'no-key-file' } })
    symlinkSync(file('dotfiles/netrc', `machine a password ${SECRET}`), join(empty, '.netrc'))
    expect(await readIn(empty)).toMatchObject({ ok: true, value: [{ kind: 'netrc' }] })
  })

  it('are shown by no locked app', async () => {
    await readIn(file('.npmrc', `_authToken=${SECRET}`))
    await open.done('vault.lock', {})

    expect((await open.done('app.snapshot', {})).keyFiles).toEqual([])
  })
})
