import { describe, expect, it } from 'vitest'
import { ok } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import type { ProcessEnd } from '../../core/ports/processes'
import { createActivator } from './index'

type Show = {
  StateChangeTimestampMonotonic?: string
  ReloadResult?: string
  InvocationID?: string
  ActiveState?: string
  LoadState?: string
  Job?: string
}

const ORDER: ActivationOrder = {
  id: 'order-1',
  settings: { unit: 'payments.service' },
  rotationId: 'rotation-1',
  delivered: { where: '/etc/payments.env', settings: {}, at: 0 }
}
const exited = (exitCode: number, output = ''): ProcessEnd => ({
  kind: 'exited',
  exitCode,
  output: new TextEncoder().encode(output),
  complaint: 'Failed with not-a-real-secret'
})

/** A host whose `systemctl` answers as `systemctl show` of systemd 252 does. */
function hostWith(shown: Show, end: ProcessEnd = exited(0)) {
  const calls: (readonly string[])[] = []
  const { processes } = {
    processes: {
      find: (name: string) => Promise.resolve(ok(`/usr/bin/${name}`)),
      run: ({ args }: { readonly args: readonly string[] }) => {
        calls.push(args)
        if (!args.includes('show')) return Promise.resolve(end)
        const all = { LoadState: 'loaded', ActiveState: 'active', InvocationID: 'a1', ...shown }
        const lines = Object.entries(all).map(([name, value]) => `${name}=${value}`)
        return Promise.resolve(exited(0, `${lines.join('\n')}\n`))
      }
    }
  }
  return { activator: createActivator({ processes }), calls }
}

describe('an activation by systemd', () => {
  it('remembers the invocation of the unit, then queues one restart', async () => {
    const { activator, calls } = hostWith({})

    expect(await activator.prepare(ORDER)).toEqual(ok('a1'))
    expect(await activator.start(ORDER, 'a1')).toEqual({ kind: 'committed', value: 'running' })

    expect(calls[1]).toEqual([
      '--no-ask-password',
      '--no-pager',
      'restart',
      '--no-block',
      '--',
      'payments.service'
    ])
  })

  it.each<[string, Show, string]>([
    ['a job of it is queued', { Job: '7' }, 'running'],
    ['it is on its way', { ActiveState: 'activating', InvocationID: 'b2' }, 'running'],
    ['it has a new invocation', { InvocationID: 'b2' }, 'active'],
    ['it has the old invocation and no job', {}, 'not-started'],
    ['it failed', { ActiveState: 'failed', InvocationID: 'b2' }, 'failed']
  ])('is read from the unit alone: %s', async (_what, shown, kind) => {
    expect(await hostWith(shown).activator.follow(ORDER, 'a1')).toMatchObject({ value: { kind } })
  })

  it('asks the manager of the session for a unit of it, and compares states for a reload', async () => {
    const order = { ...ORDER, settings: { ...ORDER.settings, manager: 'user', verb: 'reload' } }
    const { activator, calls } = hostWith({})
    await activator.start(order, '')
    await activator.follow(order, '')

    expect(calls[0]?.slice(0, 4)).toEqual(['--user', '--no-ask-password', '--no-pager', 'reload'])
    expect(calls[1]?.join(' ')).toContain('StateChangeTimestampMonotonic')
  })

  it.each<[string, Show, string]>([
    [
      'it is what the unit made of it',
      { StateChangeTimestampMonotonic: '7', ReloadResult: 'success' },
      'active'
    ],
    ['its program failed', { StateChangeTimestampMonotonic: '7', ReloadResult: 'exit-code' }, 'failed'],
    ['nothing happened', { StateChangeTimestampMonotonic: '5', ReloadResult: 'success' }, 'not-started']
  ])('knows a reload that failed although the unit stays active: %s', async (_what, shown, kind) => {
    const order = { ...ORDER, settings: { ...ORDER.settings, verb: 'reload' } }

    expect(await hostWith(shown).activator.follow(order, '5')).toMatchObject({ value: { kind } })
  })

  it.each<[Show, string]>([
    [{ LoadState: 'not-found' }, 'unit-not-found'],
    [{ ActiveState: 'inactive' }, 'unit-not-active']
  ])('starts no unit behind its owner: %j', async (shown, detail) => {
    expect(await hostWith(shown).activator.prepare(ORDER)).toMatchObject({
      fault: { detail, subject: 'unit' }
    })
  })

  it.each(['--force', 'a', 'a b.service', '$(id).service', '../x.service'])(
    'takes no option, path or command for a unit: %s',
    async unit => {
      const { activator, calls } = hostWith({})

      expect(await activator.prepare({ ...ORDER, settings: { unit } })).toMatchObject({
        fault: { code: 'invalid-input' }
      })
      expect(calls).toEqual([])
    }
  )

  it('says nothing of what systemctl wrote when it refuses', async () => {
    const refused = await hostWith({}, exited(1)).activator.start(ORDER, 'a1')

    expect(refused).toMatchObject({ kind: 'rejected', fault: { detail: 'program-failed' } })
    expect(JSON.stringify(refused)).not.toContain('secret')
  })
})
