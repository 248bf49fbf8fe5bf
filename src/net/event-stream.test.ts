import { describe, expect, it } from 'vitest'
import { firstEventData, isEventStream } from './event-stream'

function dataOf(stream: string): string {
  return new TextDecoder().decode(firstEventData(new TextEncoder().encode(stream)))
}

describe('event stream', () => {
  it('is told by its content type', () => {
    expect(isEventStream({ 'content-type': 'text/event-stream; charset=utf-8' })).toBe(true)
    expect(isEventStream({ 'content-type': 'application/json' })).toBe(false)
    expect(isEventStream({})).toBe(false)
  })

  it('gives the data of the first event that has any', () => {
    expect(dataOf(': hello\n\nevent: message\ndata: {"a":\ndata: 1}\n\ndata: {"b":2}\n\n')).toBe('{"a":\n1}')
    expect(dataOf('event: message\r\ndata: {"a":1}\r\n\r\n')).toBe('{"a":1}')
  })

  it('gives nothing for a stream without data', () => {
    expect(dataOf('')).toBe('')
    expect(dataOf('event: ping\n\n')).toBe('')
  })
})
