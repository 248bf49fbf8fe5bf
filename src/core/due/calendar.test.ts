import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { calendarText, type CalendarEvent } from './calendar'

const NOW = Date.UTC(2026, 10, 30, 15, 43)
const AT = Date.UTC(2026, 11, 24, 23, 30, 5)

function event(given: Partial<CalendarEvent> = {}): CalendarEvent {
  return { uid: 'abc@rekey', at: AT, title: 'payments-api: expires', description: '', alarmDays: 7, ...given }
}

/** What a parser that is not ours reads. */
function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  return calendar.getAllSubcomponents('vevent').map(found => {
    const { uid, summary, description, startDate } = new ICAL.Event(found)
    const alarm = found.getFirstSubcomponent('valarm')?.getFirstPropertyValue('trigger')
    return {
      uid,
      summary,
      description,
      at: startDate.toJSDate().getTime(),
      zone: startDate.zone.tzid,
      alarm: String(alarm)
    }
  })
}

describe('a calendar file', () => {
  it('is read by a real parser with the same texts, times and alarms', () => {
    const title = 'a;b,c\\d: läuft ab'
    const description = 'Where: core-eu\nOwner: Ada, Bob; "ops" \\n'

    const events = read(
      calendarText([event({ title, description }), event({ uid: 'other@rekey' })], 'Due', NOW)
    )

    expect(events).toHaveLength(2)
    expect(events[0]).toEqual({
      uid: 'abc@rekey',
      summary: title,
      description,
      at: AT,
      zone: 'UTC',
      alarm: '-P7D'
    })
  })

  it('folds every line at 75 octets without breaking a character', () => {
    const title = `${'ß'.repeat(80)}${'🔑'.repeat(60)}${'漢'.repeat(50)}`

    const text = calendarText([event({ title })], 'Due', NOW)

    const longest = Math.max(...text.split('\r\n').map(line => Buffer.byteLength(line, 'utf8')))
    expect(longest).toBeLessThanOrEqual(75)
    expect(read(text)[0]?.summary).toBe(title)
  })

  it('ends every line with CR LF, and lets no name start a line of its own', () => {
    const text = calendarText(
      [event({ title: 'x\r\nATTENDEE:mailto:eve@example.com\nEND:VCALENDAR' })],
      'Due',
      NOW
    )

    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(text.split('\r\n').filter(line => /^(ATTENDEE|END:VCALENDAR)/.test(line))).toEqual([
      'END:VCALENDAR'
    ])
    expect(read(text)).toHaveLength(1)
  })
})
