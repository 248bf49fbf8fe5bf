import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/key-builders'
import { DAY, MINUTE } from '../../core/clock'
import { dueItems, type DueFact, type DueItem } from '../../core/due/items'
import { fault, type Outcome } from '../../core/fault'
import type { Channel, ChannelMessage } from '../../core/ports/channel'
import { openStore, type OpenedStore } from '../../store/open-store'
import { reminderStore } from '../../store/reminders'
import { createReminders, type Reminders } from './reminders'

let folder: string
let store: OpenedStore
let now: number
let facts: DueFact[]
let isComplete: boolean
let sent: ChannelMessage[]
let answers: (Outcome<null> | 'crash')[]
let traits: Pick<Channel, 'gathers' | 'dropsRepeats' | 'takesDone'>

beforeEach(() => {
  now = NOON
  facts = [expiry('a', 6)]
  isComplete = true
  sent = []
  answers = []
  traits = { gathers: true, dropsRepeats: false, takesDone: false }
  folder = mkdtempSync(join(tmpdir(), 'rekey-reminders-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.detail)
  store = opened.value
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function expiry(subject: string, days: number): DueFact {
  const where = {
    place: 'core-eu',
    environment: 'production',
    owner: null,
    isHandled: false,
    isSandbox: false
  }
  return { kind: 'expiry', subject, name: `name of ${subject}`, dueAt: NOON + days * DAY, ...where }
}

class Crash extends Error {}

/** The service as a start of the app makes it. */
function start(): Reminders {
  const channel: Channel = {
    id: 'c1',
    name: 'On-call',
    ...traits,
    send(message) {
      sent.push(message)
      const answer = answers.shift() ?? { kind: 'committed', value: null }
      return answer === 'crash' ? Promise.reject(new Crash()) : Promise.resolve(answer)
    }
  }
  const reminders = createReminders({
    clock: { now: () => now },
    ids: { id: () => 'random' },
    transactions: store.transactions,
    reminders: reminderStore(store.db),
    audit: store.audit,
    isOpen: () => true,
    days: () => [30, 14, 7, 1],
    board: (): { items: readonly DueItem[]; isComplete: boolean } => ({
      items: dueItems(facts, now),
      isComplete
    }),
    channels: () => [channel],
    hashOf: subject => `hash(${subject})`,
    words: ({ act, items }) => ({ title: act, lines: items.map(({ name }) => name) })
  })
  reminders.recover()
  return reminders
}

const failedOnce: Outcome<null> = {
  kind: 'not-sent',
  fault: fault('provider-unavailable', 'connection-refused')
}
const lost: Outcome<null> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }

describe('reminders', () => {
  it('are sent once for each step, also across restarts', async () => {
    await start().run()
    await start().run()
    expect(sent).toHaveLength(1)

    now = NOON + 5.5 * DAY
    await start().run()
    now = NOON + 7 * DAY
    await start().run()

    expect(sent.map(({ items }) => items[0]?.urgency)).toEqual(['week', 'day', 'overdue'])
  })

  it('gather many items into one message, without the ID of a key', async () => {
    facts = [expiry('account/group/secret-id', 2), expiry('b', 9), expiry('far', 80)]

    await start().run()

    expect(sent).toHaveLength(1)
    expect(sent[0]?.lines).toEqual(['name of account/group/secret-id', 'name of b'])
    expect(sent[0]?.items.map(({ id }) => id)).toEqual(['hash(account/group/secret-id)', 'hash(b)'])
  })

  it('go out one by one where a channel has an alert for each item', async () => {
    traits = { gathers: false, dropsRepeats: true, takesDone: true }
    facts = [expiry('a', 2), expiry('b', 9)]

    await start().run()

    expect(sent.map(({ items }) => items.length)).toEqual([1, 1])
  })

  it('are tried again after a failure, later each time, until they arrive', async () => {
    answers = [failedOnce, failedOnce]
    const reminders = start()

    await reminders.run()
    await reminders.run()
    expect(sent).toHaveLength(1)
    expect(reminders.state('c1')).toMatchObject({ waiting: 1, nextTryAt: NOON + MINUTE })

    now += MINUTE
    await reminders.run()
    now += MINUTE
    await reminders.run()
    expect(sent).toHaveLength(2)
    now += MINUTE
    await start().run()

    expect(sent).toHaveLength(3)
    expect(reminders.state('c1')).toMatchObject({ waiting: 0, fault: null, lastSentAt: now })
  })

  it('are not sent again when nobody knows whether they arrived', async () => {
    answers = [lost]

    await start().run()
    now += DAY / 2
    await start().run()

    expect(sent).toHaveLength(1)
    expect(start().state('c1')).toMatchObject({ unknown: 1, fault: 'outcome-unknown/timed-out' })
  })

  it('are sent again under the same ID where the receiver drops repeats', async () => {
    traits = { gathers: true, dropsRepeats: true, takesDone: true }
    answers = [lost]

    await start().run()
    now += MINUTE
    await start().run()

    expect(sent).toHaveLength(2)
    expect(sent[0]?.id).toBe(sent[1]?.id)
  })

  it.each([
    [false, 1],
    [true, 2]
  ])(
    'that a crash cut off (receiver drops repeats: %s) leave %i times in all',
    async (dropsRepeats, times) => {
      traits = { gathers: true, dropsRepeats, takesDone: false }
      answers = ['crash']

      await expect(start().run()).rejects.toThrow(Crash)
      now += MINUTE
      await start().run()
      await start().run()

      expect(sent).toHaveLength(times)
    }
  )

  it('close an alert once its item is done, and tell it once', async () => {
    traits = { gathers: false, dropsRepeats: true, takesDone: true }
    await start().run()

    facts = []
    isComplete = false
    await start().run()
    isComplete = true
    await start().run()
    await start().run()

    expect(sent.map(({ act }) => act)).toEqual(['remind', 'done'])
    expect(sent[1]?.items[0]?.id).toBe(sent[0]?.items[0]?.id)
  })

  it('leave a row in the history for each message', async () => {
    answers = [failedOnce]
    await start().run()

    const [row] = store.audit.page({}, null, 1).rows
    expect(row).toMatchObject({
      act: 'reminder.failed',
      facts: { channel: 'On-call', items: 1, fault: 'provider-unavailable/connection-refused' }
    })
  })

  it('that wait go out at once after a test has arrived', async () => {
    answers = [failedOnce]
    const reminders = start()
    await reminders.run()

    await reminders.test('c1')
    await reminders.run()

    expect(sent.map(({ act }) => act)).toEqual(['remind', 'test', 'remind'])
  })
})
