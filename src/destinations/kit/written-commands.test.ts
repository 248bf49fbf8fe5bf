import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWrittenCommands } from './written-commands'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rekey-commands-'))
  file = path.join(folder, 'commands.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = (value: unknown): Promise<void> => writeFile(file, JSON.stringify(value), { mode: 0o600 })
const refused = { fault: { code: 'invalid-input', detail: 'commands-file-refused', subject: 'command' } }

describe('written commands', () => {
  it('are found by name, with fixed arguments', async () => {
    await write({
      deploy: { run: ['/usr/bin/put', 'a b', '$X'], read: ['/usr/bin/get'], environment: ['AWS_PROFILE'] }
    })

    expect(await createWrittenCommands(file).find('deploy')).toEqual({
      ok: true,
      value: {
        run: { program: '/usr/bin/put', args: ['a b', '$X'] },
        read: { program: '/usr/bin/get', args: [] },
        environment: ['AWS_PROFILE']
      }
    })
  })

  it.each([null, 'no file'])('are none without a file (%s)', async location => {
    const commands = createWrittenCommands(location === null ? null : file)

    expect(await commands.find('deploy')).toMatchObject({ fault: { detail: 'command-not-written' } })
  })

  it.each([
    ['a relative program', { deploy: { run: ['put'] } }],
    ['a shell line', { deploy: { run: '/bin/put key' } }],
    ['an unknown field', { deploy: { run: ['/bin/put'], shell: true } }],
    ['a list', [1]]
  ])('are refused with %s', async (_, value) => {
    await write(value)

    expect(await createWrittenCommands(file).find('deploy')).toMatchObject(refused)
  })

  it('are refused where others may write the file, or where it is a link', async () => {
    await write({ deploy: { run: ['/bin/put'] } })
    await symlink(file, path.join(folder, 'link.json'))
    expect(await createWrittenCommands(path.join(folder, 'link.json')).find('deploy')).toMatchObject(refused)

    await chmod(file, 0o620)

    expect(await createWrittenCommands(file).find('deploy')).toMatchObject(refused)
  })

  it('are refused when the file is no JSON', async () => {
    await writeFile(file, '{')

    expect(await createWrittenCommands(file).find('deploy')).toMatchObject(refused)
  })
})
