import { describe, expect, it } from 'vitest'
import { failed, ok, type Result } from '../../core/fault'
import { asKeyId } from '../../core/ids'
import type { Activator } from '../../core/ports/activator'
import type { Destination, DestinationSettings, RightAnswer } from '../../core/ports/destination'
import type { DestinationChoice } from '../../core/rotation/event'
import { deliverableKeys } from './deliverable'

const KEYS = ['a', 'b', 'c'].map(asKeyId)
const READY = ok([])

/** All keys stand in `vault`, one entry each; `answer` is what the check of an entry says. */
function world(answer: (entry: string) => Result<readonly RightAnswer[]>) {
  const checked: string[] = []
  const check = (settings: DestinationSettings): Promise<Result<readonly RightAnswer[]>> => {
    const entry = settings['entry'] ?? ''
    checked.push(entry)
    return Promise.resolve(answer(entry))
  }
  const delivered = new Map<string, readonly (DestinationChoice | null)[]>(
    KEYS.map(key => [key, [{ id: 'vault', settings: { entry: key } }]])
  )
  return {
    checked,
    delivered,
    tools: {
      // The question uses nothing else of a destination.
      destinations: { get: (id: string) => (id === 'vault' ? ({ check } as Destination) : undefined) },
      activators: new Map<string, Activator>(),
      destinationsOf: (keyId: string) => delivered.get(keyId) ?? []
    }
  }
}

describe('keys that a schedule may deliver by itself', () => {
  it('are those whose entry can be written now', async () => {
    const { tools } = world(entry => (entry === 'b' ? failed('permission-missing') : READY))

    expect(await deliverableKeys(tools, KEYS)).toEqual(
      new Map([
        ['a', 'by-itself'],
        ['b', 'refused'],
        ['c', 'by-itself']
      ])
    )
  })

  it('asks a server that is out of reach about one entry only', async () => {
    const { tools, checked } = world(() => failed('provider-unavailable', 'timed-out'))

    expect([...(await deliverableKeys(tools, KEYS)).values()]).toEqual(['refused', 'refused', 'refused'])
    expect(checked).toEqual(['a'])
  })

  it('are those in several destinations too, where every one of them can be written', async () => {
    const { tools, delivered } = world(entry => (entry === 'full' ? failed('permission-missing') : READY))
    const other = (entry: string): DestinationChoice => ({ id: 'vault', settings: { entry } })
    delivered.set('a', [other('a'), other('a2')])
    delivered.set('b', [other('b'), other('full')])

    const answers = await deliverableKeys(tools, KEYS)

    expect([answers.get(asKeyId('a')), answers.get(asKeyId('b'))]).toEqual(['by-itself', 'refused'])
  })

  it('leaves a key in no destination, or in one that Rekey cannot deliver to, to a person', async () => {
    const { tools, delivered, checked } = world(() => READY)
    delivered.set('a', [...(delivered.get('a') ?? []), null])
    delivered.set('b', [])
    delivered.set('c', [null])

    expect([...(await deliverableKeys(tools, KEYS)).keys()]).toEqual([])
    expect(checked).toEqual([])
  })

  it('are not those whose consumers were activated by something that is gone', async () => {
    const { tools, delivered } = world(() => READY)
    const activated = (entry: string, id: string): DestinationChoice => ({
      id: 'vault',
      settings: { entry },
      activation: { id, settings: {} }
    })
    delivered.set('a', [activated('a', 'systemd')])
    delivered.set('b', [activated('b', 'connection:gone')])
    // The question uses nothing else of an activation.
    tools.activators.set('systemd', {} as Activator)

    const answers = await deliverableKeys(tools, KEYS)

    expect([answers.get(asKeyId('a')), answers.get(asKeyId('b'))]).toEqual(['by-itself', 'refused'])
  })

  it('leaves a key whose connection was removed to a person', async () => {
    const { tools, delivered } = world(() => READY)
    delivered.set('a', [{ id: 'connection:gone', settings: {} }])

    expect([...(await deliverableKeys(tools, KEYS)).keys()]).toEqual(['b', 'c'])
  })
})
