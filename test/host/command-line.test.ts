import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { commands } from '../../src/contract/commands'
import type { CommandName } from '../../src/contract/commands'
import { systemAccount } from '../../src/host/system'
import { IN_COMMAND_LINE } from '../../src/host/command-line'

let open: TestHost
beforeAll(async () => {
  open = await openTestHost()
  await open.done('sandbox.start', {})
})
afterAll(async () => {
  await open.close()
})

const caller = { kind: 'command-line' as const }

async function firstKey(): Promise<string> {
  const { rows } = await open.done('keys.page', {
    filter: { statuses: ['active'], verdicts: ['dormant'] },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 1
  })
  return rows[0]!.id
}

describe('the command line as a caller', () => {
  it('is refused every command that is not on its list', async () => {
    const others = (Object.keys(commands) as CommandName[]).filter(name => !IN_COMMAND_LINE.includes(name))
    for (const name of others) {
      const reply = await open.host.call(caller, name, {})
      expect(reply, name).toMatchObject({ ok: false, fault: { code: 'forbidden' } })
    }
    expect(others).toEqual(expect.arrayContaining(['handoff.reveal', 'handoff.copy', 'vault.makeNewKey']))
  })

  it('is named in the history for what it did, and nobody else is', async () => {
    const keyId = await firstKey()
    const question = await open.host.call(caller, 'keys.prepareRevoke', { keyIds: [keyId] })
    if (!question.ok) throw new Error(question.fault.code)
    const { token, phrase } = question.value as { token: string; phrase: string | null }
    const revoked = await open.host.call(caller, 'keys.revoke', { token, phrase: phrase ?? '' })
    expect(revoked.ok).toBe(true)
    const other = await firstKey()
    await open.done('keys.tag', { keyIds: [other], tags: ['seen'] })

    const { rows } = await open.done('history.page', { beforeSeq: null, limit: 500 })
    const person = systemAccount()

    expect(rows.filter(row => row.keyId === keyId).map(row => row.actor)).toContainEqual({
      kind: 'command-line',
      id: person
    })
    expect(rows.find(row => row.act === 'key.tagged')?.actor).toEqual({ kind: 'person', id: person })
    expect((await open.done('history.verify', {})).isValid).toBe(true)
  })

  it('has an order begun only while its preview still has the approved hash', async () => {
    const keyId = await firstKey()
    const order = { keyId, mode: 'routine' as const, destinations: [] }
    const preview = await open.done('rotations.preview', order)

    const refused = await open.host.call(caller, 'rotations.begin', { ...order, approved: '0'.repeat(64) })
    expect(refused).toMatchObject({ ok: false, fault: { code: 'conflict', detail: 'confirmation-stale' } })
    expect((await open.done('keys.detail', { keyId })).row.rotationId).toBeNull()

    const begun = await open.host.call(caller, 'rotations.begin', { ...order, approved: preview.hash })
    expect(begun).toMatchObject({ ok: true, value: { old: { keyId }, mode: 'routine' } })
  })

  it('makes another hash for another destination, and refuses one that does not exist', async () => {
    const keyId = await firstKey()
    const preview = (destinations: { id: string; settings: Record<string, string> }[]) =>
      open.host.call(caller, 'rotations.preview', { keyId, mode: 'routine', destinations })
    const bare = await preview([])
    const delivered = await preview([
      { id: 'env-file', settings: { path: join(tmpdir(), 'rekey-nowhere.env') } }
    ])

    expect(bare.ok && delivered.ok).toBe(true)
    expect(delivered).not.toEqual(bare)
    expect(await preview([{ id: 'nowhere', settings: {} }])).toMatchObject({
      ok: false,
      fault: { code: 'not-found', subject: 'destination' }
    })
  })
})
