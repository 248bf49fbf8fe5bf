import { describe, expect, it } from 'vitest'
import { readList } from './read-list'

describe('a list that comes in', () => {
  it('is refused by the name of a column that it has twice', () => {
    expect(readList('provider,name,environment,Name\nblnk,first,staging,second\n')).toMatchObject({
      ok: false,
      fault: { code: 'invalid-input', detail: 'column-twice', subject: 'name' }
    })
    expect(readList('[{"base_url":"https://a.example","Base URL":"https://b.example"}]')).toMatchObject({
      ok: false,
      fault: { detail: 'column-twice', subject: 'base_url' }
    })
  })

  it('keeps names in full width, in quotes and with a formula as they are meant', () => {
    const list = readList(
      'provider,name\r\nblnk,＝prod-eu\r\nblnk,=prod-ap\r\nblnk,\'=prod-us\r\nblnk,"semi;colon, and ""quote"""\r\n'
    )

    expect(list.ok && list.value.lines.map(line => line.fields['name'])).toEqual([
      '＝prod-eu',
      '=prod-ap',
      '=prod-us',
      'semi;colon, and "quote"'
    ])
  })

  it('takes __proto__ for a column like any other', () => {
    const list = readList('provider,name,__proto__\nblnk,alpha,y\n')

    expect(list.ok && list.value.columns).toEqual(['provider', 'name', '__proto__'])
    expect(list.ok && Object.getPrototypeOf(list.value.lines[0]?.fields)).toBe(Object.prototype)
    expect(list.ok && list.value.lines[0]?.fields['name']).toBe('alpha')
  })
})
