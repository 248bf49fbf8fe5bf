import { describe, expect, it } from 'vitest'
import { failed, fault, ok } from '../../core/fault'
import type { ActivationOrder } from '../../core/ports/activator'
import type { ProcessEnd, ProcessRequest, WrittenCommand } from '../../core/ports/processes'
import { createActivator } from './index'

const DEPLOY: WrittenCommand = {
  run: { program: '/usr/local/bin/deploy', args: ['payments'] },
  read: null,
  environment: []
}
const ORDER: ActivationOrder = {
  id: 'order-1',
  settings: { command: 'deploy' },
  rotationId: 'rotation-1',
  delivered: { where: 'vault/app', settings: {}, at: 0 }
}
const exited = (exitCode: number): ProcessEnd => ({
  kind: 'exited',
  exitCode,
  output: new TextEncoder().encode('not-a-real-secret'),
  complaint: ''
})

function commandThat(end: Promise<ProcessEnd>) {
  const requests: ProcessRequest[] = []
  const activator = createActivator({
    processes: {
      run: request => {
        requests.push(request)
        return end
      },
      find: () => Promise.resolve(failed('not-found', 'program-missing'))
    },
    commands: {
      find: name =>
        Promise.resolve(name === 'deploy' ? ok(DEPLOY) : failed('not-found', 'command-not-written'))
    }
  })
  return { activator, requests }
}

describe('an activation by a command', () => {
  it('runs what a person wrote down and nothing else, with a deadline and nothing on standard input', async () => {
    const { activator, requests } = commandThat(Promise.resolve(exited(0)))

    expect(await activator.start(ORDER, '')).toEqual({ kind: 'committed', value: 'running' })

    expect(requests).toMatchObject([{ ...DEPLOY.run, environment: [] }])
    expect(requests[0]?.input).toBeUndefined()
    expect(requests[0]?.deadlineMs).toBeLessThan(activator.manifest.deadlineMs)
  })

  it('refuses a name that is not written down before it is started', async () => {
    const { activator, requests } = commandThat(Promise.resolve(exited(0)))
    const other = { ...ORDER, settings: { command: 'rm -rf /' } }

    expect(await activator.prepare(other)).toMatchObject({ fault: { detail: 'command-not-written' } })
    expect(await activator.start(other, '')).toMatchObject({ kind: 'not-sent' })
    expect(requests).toEqual([])
  })

  it.each<[string, ProcessEnd, unknown]>([
    ['0', exited(0), { kind: 'active' }],
    ['1', exited(1), { kind: 'failed', fault: fault('conflict', 'program-failed') }],
    [
      'none, as it hung',
      { kind: 'cut-off', fault: fault('outcome-unknown', 'timed-out') },
      { kind: 'unknown' }
    ]
  ])('takes its exit code as the evidence: %s', async (_code, end, progress) => {
    const { activator } = commandThat(Promise.resolve(end))
    await activator.start(ORDER, '')
    await Promise.resolve()

    const read = await activator.follow(ORDER, '')

    expect(read).toEqual(ok(progress))
    expect(JSON.stringify(read)).not.toContain('not-a-real-secret')
  })

  it('is running until it ends, and unknown to the next run of the app', async () => {
    const { activator } = commandThat(new Promise(() => undefined))
    await activator.start(ORDER, '')
    expect(await activator.follow(ORDER, '')).toEqual(ok({ kind: 'running' }))

    expect(await commandThat(Promise.resolve(exited(0))).activator.follow(ORDER, '')).toEqual(
      ok({ kind: 'unknown' })
    )
  })
})
