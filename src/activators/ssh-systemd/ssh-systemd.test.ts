import { describe, expect, it } from 'vitest'
import { failed, ok, type Result } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import type { RemoteAnswer, RemoteHost } from '../../core/ports/remote-shell'
import { createActivator } from './index'

// What the unit is read from is tested with the activation of this machine; a real OpenSSH is in test/real/ssh-env-file.real.ts.

const SHOWN = 'LoadState=loaded\nActiveState=active\nInvocationID=a1\nJob=\n'

function orderFor(settings: Record<string, string>, delivered: Record<string, string> = {}): ActivationOrder {
  return {
    id: 'order-1',
    settings: { unit: 'payments.service', ...settings },
    rotationId: 'rotation-1',
    delivered: { where: 'app1:/etc/payments.env', settings: delivered, at: 0 }
  }
}

function shellThat(answer: (args: readonly string[]) => Result<RemoteAnswer>) {
  const asked: { host: RemoteHost; lines: readonly string[]; bytes: Uint8Array | undefined }[] = []
  const activator = createActivator({
    shell: {
      ask: (host, _script, lines, bytes) => {
        asked.push({ host, lines, bytes })
        return Promise.resolve(answer(lines))
      }
    }
  })
  return { activator, asked }
}
const said = (words: string, rest = ''): Result<RemoteAnswer> =>
  ok({ words: words.split(' '), rest: new TextEncoder().encode(rest) })

describe('an activation by systemd over SSH', () => {
  it('queues one restart on the host that it names, and sends nothing else', async () => {
    const { activator, asked } = shellThat(args => said('0', args.includes('show') ? SHOWN : ''))
    const order = orderFor({ host: 'app1', user: 'deploy', port: '2222' })

    expect(await activator.prepare(order)).toEqual(ok('a1'))
    expect(await activator.start(order, 'a1')).toEqual({ kind: 'committed', value: 'running' })

    expect(asked[1]).toEqual({
      host: { host: 'app1', user: 'deploy', port: '2222' },
      lines: ['--no-ask-password', '--no-pager', 'restart', '--no-block', '--', 'payments.service'],
      bytes: undefined
    })
  })

  it('takes the machine of the destination where none is named, with another user if one is', async () => {
    const { activator, asked } = shellThat(() => said('0', SHOWN))
    const delivered = { host: 'app2', user: 'files', port: '2200', path: '/etc/payments.env' }

    await activator.prepare(orderFor({}, delivered))
    await activator.prepare(orderFor({ user: 'units' }, delivered))
    await activator.prepare(orderFor({ host: 'app3' }, delivered))

    expect(asked.map(({ host }) => host)).toEqual([
      { host: 'app2', user: 'files', port: '2200' },
      { host: 'app2', user: 'units', port: '2200' },
      { host: 'app3', user: '', port: '' }
    ])
  })

  it.each(['', '-oProxyCommand=id', 'app1;id', '$(id)'])('asks no machine for the host %j', async host => {
    const { activator, asked } = shellThat(() => said('0', SHOWN))

    expect(await activator.prepare(orderFor({ host }))).toMatchObject({ fault: { subject: 'host' } })
    expect(asked).toEqual([])
  })

  it('cannot say whether a restart ran whose answer was lost, and says that of no reading', async () => {
    const { activator } = shellThat(() => failed('outcome-unknown', 'connection-reset'))
    const order = orderFor({ host: 'app1' })

    expect(await activator.start(order, 'a1')).toMatchObject({ kind: 'unknown' })
    expect(await activator.follow(order, 'a1')).toMatchObject({ fault: { code: 'provider-unavailable' } })
  })

  it.each<[string, Result<RemoteAnswer>, string]>([
    ['nobody let it in', failed('credential-rejected', 'ssh-sign-in-refused'), 'not-sent'],
    ['that machine has no systemd', said('missing'), 'not-sent'],
    ['systemd refused', said('1'), 'rejected'],
    ['the answer makes no sense', said('hello'), 'unknown']
  ])('tells apart why nothing was restarted: %s', async (_, answer, kind) => {
    expect(await shellThat(() => answer).activator.start(orderFor({ host: 'app1' }), 'a1')).toMatchObject({
      kind
    })
  })
})
