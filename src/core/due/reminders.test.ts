import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/key-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import type { DueItem } from './items'
import { afterCrash, planReminders, retryAt, stepOf, type PlanInput, type Reminder } from './reminders'

const DAYS = [30, 14, 7, 1]

function item(given: Partial<DueItem> = {}): DueItem {
  return {
    kind: 'expiry',
    subject: 'key-1',
    name: 'payments-api',
    place: 'core-eu',
    environment: 'production',
    owner: null,
    dueAt: NOON + 10 * DAY,
    isHandled: false,
    isSandbox: false,
    urgency: 'month',
    needsPerson: false,
    others: [],
    ...given
  }
}

function row(given: Partial<Reminder> = {}): Reminder {
  return {
    channelId: 'c1',
    subject: 'key-1',
    dueAt: NOON + 10 * DAY,
    step: 2,
    state: 'sent',
    wasSent: true,
    attempts: 0,
    triedAt: NOON - DAY,
    nextTryAt: null,
    fault: null,
    ...given
  }
}

function plan(given: Partial<PlanInput> = {}) {
  const traits = { dropsRepeats: false, takesDone: false }
  return planReminders({
    items: [item()],
    rows: [],
    traits,
    days: DAYS,
    now: NOON,
    isComplete: true,
    ...given
  })
}

const isReminded = (given: Partial<PlanInput>) => plan(given).remind.length === 1

describe('the steps of a reminder', () => {
  it.each([
    [31, 0],
    [30, 1],
    [14.5, 1],
    [14, 2],
    [7, 3],
    [1, 4],
    [0.1, 4],
    [0, 5],
    [-9, 5]
  ])('%s days before the date are step %i', (days, step) => {
    expect(stepOf(NOON + days * DAY, NOON, DAYS)).toBe(step)
  })
})

describe('which reminders are sent', () => {
  it('reminds once for each step, and again when the item escalates', () => {
    expect(isReminded({})).toBe(true)
    expect(isReminded({ rows: [row()] })).toBe(false)
    expect(isReminded({ rows: [row()], now: NOON + 3 * DAY })).toBe(true)
  })

  it('starts again when the date changes', () => {
    expect(isReminded({ rows: [row({ dueAt: NOON + 9 * DAY, step: 4 })] })).toBe(true)
  })

  it.each<[string, Partial<DueItem>]>([
    ['of the sandbox', { isSandbox: true }],
    ['that is in rotation', { isHandled: true }],
    ['that is far away', { dueAt: NOON + 60 * DAY }]
  ])('says nothing of an item %s', (_what, given) => {
    expect(isReminded({ items: [item(given)] })).toBe(false)
  })

  it('does not send a step again of which nobody knows whether it arrived, but sends the next one', () => {
    const unknown = row({ state: 'unknown' })

    expect(isReminded({ rows: [unknown] })).toBe(false)
    expect(isReminded({ rows: [unknown], now: NOON + 9 * DAY })).toBe(true)
  })

  it('tries a failed one again at its time, and not before', () => {
    const failed = row({ state: 'failed', nextTryAt: NOON + MINUTE, attempts: 3 })

    expect(isReminded({ rows: [failed] })).toBe(false)
    expect(plan({ rows: [failed], now: NOON + MINUTE }).remind).toMatchObject([{ attempts: 3 }])
  })

  it('closes what a channel was told of once it is done, if the channel takes that', () => {
    const takes = { dropsRepeats: true, takesDone: true }

    expect(plan({ items: [], rows: [row()], traits: takes })).toMatchObject({ done: [row()], forget: [] })
    expect(plan({ items: [], rows: [row()] })).toMatchObject({ done: [], forget: ['key-1'] })
  })

  it('closes nothing while keys are being read', () => {
    const traits = { dropsRepeats: true, takesDone: true }

    expect(plan({ items: [], rows: [row()], traits, isComplete: false })).toMatchObject({
      done: [],
      forget: []
    })
  })

  it('keeps an alert of a key that is in rotation open', () => {
    const traits = { dropsRepeats: true, takesDone: true }

    expect(plan({ items: [item({ isHandled: true })], rows: [row()], traits }).done).toEqual([])
  })
})

describe('a reminder that was on its way when the app ended', () => {
  it.each([
    [true, 'failed'],
    [false, 'unknown']
  ] as const)('where the receiver drops repeats (%s) is %s', (dropsRepeats, state) => {
    const left = afterCrash(row({ state: 'sending' }), { dropsRepeats })

    expect(left).toMatchObject({ state, wasSent: true })
  })
})

describe('the next try', () => {
  it('waits longer each time, at most an hour, and as long as the receiver asks', () => {
    expect([1, 2, 3, 20].map(attempts => retryAt(0, attempts, undefined) / MINUTE)).toEqual([1, 2, 4, 60])
    expect(retryAt(0, 1, 2 * HOUR)).toBe(2 * HOUR)
  })
})
