import { describe, expect, it } from 'vitest'
import { fault } from '../../core/fault'
import { Refused, Stop } from '../context'
import type { Context } from '../context'
import { revoke } from './revoke'
import type { RevokeOptions } from './revoke'

const VALUE = 'glpat-not-a-real-token-0000'
const LOOKED = {
  leakId: 'l1',
  vendor: { name: 'GitLab', address: 'https://gitlab.com', hasOtherServers: true },
  canRevoke: true
}
const ALIVE = { state: 'alive', owner: 'Dana', scopes: ['api'], expiresAt: null, confirmation: 'once' }
const NOTHING = { as: 'secret', hits: [], total: 0, providers: [], fingerprints: 'compared' }
const POSSIBLE = {
  row: { id: 'k1', name: 'deploy', providerKeyId: '1234', masked: null },
  how: 'format',
  sure: 'possible'
}

type Given = {
  readonly replies?: Readonly<Record<string, unknown>>
  /** What a person types, in this order; without it there is no terminal. */
  readonly typed?: readonly string[]
}

async function ran(options: RevokeOptions, { replies = {}, typed }: Given = {}) {
  const calls: (readonly [string, unknown])[] = []
  const said: string[] = []
  const answers = [...(typed ?? [])]
  const known: Readonly<Record<string, unknown>> = {
    'quick.match': NOTHING,
    'leaks.look': LOOKED,
    'leaks.ask': ALIVE,
    'leaks.revoke': { sent: 'committed', state: 'dead' },
    'leaks.forget': null,
    ...replies
  }
  const next = (question: string) => {
    said.push(question)
    return Promise.resolve(answers.shift() ?? null)
  }
  const context = {
    io: {
      canAsk: typed !== undefined,
      now: () => 0,
      note: (text: string) => said.push(text),
      readDescriptor: () => Promise.resolve(`${VALUE}\n`),
      ask: next,
      askHidden: (question: string) => next(question)
    },
    ask: (name: string, input: unknown) => {
      calls.push([name, input])
      const reply = known[name]
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply)
    }
  } as unknown as Context
  const ended = await revoke(context, '-', options).catch((error: unknown) => {
    if (error instanceof Stop) return { exit: error.exit, data: null, lines: [error.sentence] }
    throw error
  })
  const names = calls.map(([name]) => name)
  return { ...ended, data: ended.data as never, calls, names, said: said.join('') }
}

describe('a leaked value that no connected account knows', () => {
  it('goes nowhere off a terminal until it is asked for, and the answer says how', async () => {
    const { exit, lines, names } = await ran({})

    expect(exit).toBe(3)
    expect(lines.join()).toContain('--ask-vendor https://gitlab.com')
    expect(names).toEqual(['quick.match', 'leaks.look', 'leaks.forget'])
  })

  it('needs the address where the vendor has other servers, and takes the only one where it has none', async () => {
    const open = await ran({ askVendor: true })
    expect(open).toMatchObject({ exit: 2, names: ['quick.match', 'leaks.look', 'leaks.forget'] })

    const vendor = { name: 'GitHub', address: 'https://api.github.com', hasOtherServers: false }
    const only = await ran({ askVendor: true }, { replies: { 'leaks.look': { ...LOOKED, vendor } } })
    expect(only.calls).toContainEqual(['leaks.ask', { leakId: 'l1', address: 'https://api.github.com' }])
  })

  it('is asked about once, and revoked only after the name of the vendor', async () => {
    const asked = await ran({ askVendor: 'https://gitlab.example' })

    expect(asked).toMatchObject({
      exit: 3,
      data: { answer: { state: 'alive', owner: 'Dana' }, revoked: null }
    })
    expect(asked.lines.join('\n')).toMatch(/Dana[\s\S]*--confirm GitLab/)
    expect(asked.names).not.toContain('leaks.revoke')
    expect(asked.names.at(-1)).toBe('leaks.forget')
    expect(JSON.stringify(asked.data)).not.toContain('once')

    const wrong = await ran({ askVendor: 'https://gitlab.example', confirm: 'yes' })
    expect(wrong.exit).toBe(3)
    expect(wrong.names).not.toContain('leaks.revoke')

    const revoked = await ran({ askVendor: 'https://gitlab.example', confirm: 'GitLab' })
    expect(revoked.calls).toContainEqual(['leaks.ask', { leakId: 'l1', address: 'https://gitlab.example' }])
    expect(revoked.calls).toContainEqual(['leaks.revoke', { leakId: 'l1', confirmation: 'once' }])
    expect(revoked).toMatchObject({ exit: 0, data: { revoked: { state: 'dead' } } })
    expect(JSON.stringify([revoked.data, revoked.lines, revoked.said])).not.toContain(VALUE)
  })

  it('is read without echo on a terminal, which asks before the value leaves and before the revoke', async () => {
    const { exit, calls, said } = await ran({}, { typed: [VALUE, '', 'yes', 'GitLab'] })

    expect(exit).toBe(0)
    expect(calls).toContainEqual(['leaks.ask', { leakId: 'l1', address: 'https://gitlab.com' }])
    expect(said).toMatch(/Nothing was sent yet[\s\S]*Continue\?[\s\S]*Dana[\s\S]*cannot be undone/)
    expect(said).not.toContain(VALUE)

    const declined = await ran({}, { typed: [VALUE, '', 'no'] })
    expect(declined.exit).toBe(3)
    expect(declined.names).not.toContain('leaks.ask')
  })

  it.each([
    ['dead', 0],
    ['refused', 1],
    ['unclear', 1]
  ])('is not revoked when the vendor calls it %s: exit %i', async (state, exit) => {
    const answer = { ...ALIVE, state, confirmation: null }
    const ended = await ran(
      { askVendor: 'https://gitlab.com', confirm: 'GitLab' },
      { replies: { 'leaks.ask': answer } }
    )

    expect(ended.exit).toBe(exit)
    expect(ended.names).not.toContain('leaks.revoke')
  })

  it.each([
    [{ sent: 'committed', state: 'alive' }, 10],
    [{ sent: 'committed', state: 'unclear' }, 10],
    [{ sent: 'unknown', state: 'unclear' }, 1],
    [{ sent: 'rejected', state: 'alive' }, 1],
    [{ sent: 'not-sent', state: 'alive' }, 1],
    [{ sent: 'unknown', state: 'dead' }, 0]
  ])('ends a revoke that came to %j with exit %i', async (revoked, exit) => {
    const replies = { 'leaks.revoke': revoked }
    expect((await ran({ askVendor: 'https://gitlab.com', confirm: 'GitLab' }, { replies })).exit).toBe(exit)
  })

  it('is unknown where no vendor takes its form, and only then', async () => {
    expect(await ran({ askVendor: true }, { replies: { 'leaks.look': null } })).toMatchObject({ exit: 1 })

    const replies = { 'quick.match': { ...NOTHING, hits: [POSSIBLE], total: 1 } }
    const maybe = await ran({}, { replies })
    expect(maybe.said).toContain('deploy')
    expect(maybe.lines.join()).toContain('--ask-vendor')
    const neither = await ran({}, { replies: { ...replies, 'leaks.look': null } })
    expect(neither).toMatchObject({ exit: 3, names: ['quick.match', 'leaks.look', 'leaks.forget'] })
  })

  it('is asked for again where Rekey no longer holds it', async () => {
    const gone = new Refused({ ...fault('not-found'), detail: null, subject: null } as never)
    const ended = await ran({ askVendor: 'https://gitlab.com' }, { replies: { 'leaks.ask': gone } })

    expect(ended).toMatchObject({ exit: 1 })
    expect(ended.lines.join()).toContain('again')
  })
})
