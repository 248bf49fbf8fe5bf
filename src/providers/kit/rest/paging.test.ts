import { describe, expect, it } from 'vitest'
import { LONGEST_CURSOR } from '../bounds'
import { addressOf, nextPage } from './paging'

type List = Parameters<typeof nextPage>[0]
const byAddress: List = { paging: { kind: 'next-url', at: ['@odata.nextLink'] } }
const base = { origin: 'https://graph.example.com', pathPrefix: '/v1.0' }

function nextOf(body: unknown, list: List = byAddress) {
  return nextPage(list, { cursor: null, body, headers: {}, rows: 1, path: '/things', base })
}

describe('the address of the next page, in the answer', () => {
  it('is followed as it is, below the base URL', () => {
    const url = "https://graph.example.com/v1.0/owners('7')/things?%24skiptoken=a%2Bb&%24select=id%2Cname"

    const next = nextOf({ '@odata.nextLink': url })

    expect(next).toBe("/owners('7')/things?%24skiptoken=a%2Bb&%24select=id%2Cname")
    expect(addressOf(byAddress, next ?? null)).toEqual({
      path: "/owners('7')/things",
      query: { $skiptoken: 'a+b', $select: 'id,name' }
    })
  })

  it('may stand below other fields', () => {
    const list: List = { paging: { kind: 'next-url', at: ['meta', 'next.url'] } }

    expect(nextOf({ meta: { 'next.url': 'https://graph.example.com/v1.0/things?at=2' } }, list)).toBe(
      '/things?at=2'
    )
  })

  it.each([{}, { '@odata.nextLink': null }, null, []])('ends the list where it is absent: %j', body => {
    expect(nextOf(body)).toBeNull()
  })

  it.each([
    'https://elsewhere.example.com/v1.0/things?at=2',
    'http://graph.example.com/v1.0/things?at=2',
    'https://graph.example.com:8443/v1.0/things?at=2',
    'https://user@graph.example.com/v1.0/things?at=2',
    'https://graph.example.com.evil.example/v1.0/things?at=2',
    'https://graph.example.com/beta/things?at=2',
    'https://graph.example.com/v1.0/../beta/things?at=2',
    'https://graph.example.com/v1.0evil/things?at=2',
    'https://graph.example.com/v1.0//evil.example/things?at=2',
    'https://graph.example.com/v1.0/things?at=2&at=3',
    `https://graph.example.com/v1.0/things?at=${'x'.repeat(LONGEST_CURSOR)}`,
    '/v1.0/things?at=2',
    'no address',
    '',
    7,
    {}
  ])('is no page of the list where it leads elsewhere: %j', url => {
    expect(nextOf({ '@odata.nextLink': url })).toBeUndefined()
  })

  it('is not there for the first page, nor for lists that count', () => {
    expect(addressOf(byAddress, null)).toBeNull()
    expect(addressOf({ paging: { kind: 'link' } }, 'page=2')).toBeNull()
  })
})
