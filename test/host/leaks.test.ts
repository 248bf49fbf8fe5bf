import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'

const VALUE = 'glpat-not-a-real-token-0000'

let open: TestHost
let gitlab: Server
let address: string
let asked: string[]
let isRevoked: boolean

beforeEach(async () => {
  asked = []
  isRevoked = false
  gitlab = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const isKnown = request.headers['private-token'] === VALUE && !isRevoked
    if (isKnown && request.method === 'DELETE') isRevoked = true
    response.writeHead(isKnown ? (request.method === 'DELETE' ? 204 : 200) : 401, {
      'content-type': 'application/json'
    })
    const row = { active: true, revoked: false, scopes: ['api'], expires_at: null }
    response.end(
      isKnown && request.method === 'DELETE'
        ? ''
        : JSON.stringify(isKnown ? row : { message: '401 Unauthorized' })
    )
  })
  await new Promise<void>(resolve => gitlab.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(gitlab.address() as AddressInfo).port}`
  open = await openTestHost()
})

afterEach(async () => {
  await open.close()
  gitlab.closeAllConnections()
  gitlab.close()
})

describe('a leaked value', () => {
  it('is asked about and revoked at its vendor, and stands nowhere in the history', async () => {
    const looked = await open.done('leaks.look', { pasted: `token: ${VALUE}` })
    const leakId = looked?.leakId ?? ''
    expect(looked).toMatchObject({ vendor: { name: 'GitLab' }, canRevoke: true })
    expect(asked).toEqual([])

    const answer = await open.done('leaks.ask', { leakId, address })
    const revoked = await open.done('leaks.revoke', { leakId, confirmation: answer.confirmation ?? '' })

    expect(answer).toMatchObject({ state: 'alive', scopes: ['api'] })
    expect(revoked).toEqual({ sent: 'committed', state: 'dead' })
    const history = await open.done('history.page', { beforeSeq: null, limit: 50 })
    const acts = history.rows.map(({ act }) => act).filter(act => act.startsWith('leak.'))
    expect(acts.sort()).toEqual(['leak.asked', 'leak.revoke-sent', 'leak.revoked'])
    expect(JSON.stringify([looked, answer, revoked, history])).not.toContain(VALUE)
  })

  it('of another server is not called dead by the server that does not know it', async () => {
    const looked = await open.done('leaks.look', { pasted: 'glpat-of-another-server-0000' })

    const answer = await open.done('leaks.ask', { leakId: looked?.leakId ?? '', address })

    expect(answer).toMatchObject({ state: 'refused', confirmation: null })
  })

  it('is forgotten when the vault locks, and goes nowhere afterwards', async () => {
    const looked = await open.done('leaks.look', { pasted: VALUE })
    await open.done('vault.lock', {})

    const reply = await open.host.call({ kind: 'main' }, 'leaks.ask', {
      leakId: looked?.leakId ?? '',
      address
    })

    expect(reply.ok).toBe(false)
    expect(asked).toEqual([])
  })

  it('may be asked about on the command line, which the history names', async () => {
    const caller = { kind: 'command-line' as const }
    const looked = await open.host.call(caller, 'leaks.look', { pasted: VALUE })
    if (!looked.ok) throw new Error(looked.fault.code)
    const { leakId } = looked.value as { leakId: string }

    const reply = await open.host.call(caller, 'leaks.ask', { leakId, address })

    expect(reply).toMatchObject({ ok: true, value: { state: 'alive' } })
    const { rows } = await open.done('history.page', { beforeSeq: null, limit: 50 })
    expect(rows.find(({ act }) => act === 'leak.asked')?.actor.kind).toBe('command-line')
  })

  it('is for no small window', async () => {
    const reply = await open.host.call({ kind: 'quick' }, 'leaks.look', { pasted: VALUE })

    expect(reply.ok).toBe(false)
  })
})
