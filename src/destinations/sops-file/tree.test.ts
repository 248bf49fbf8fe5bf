import { describe, expect, it } from 'vitest'
import { fieldsOfTree } from './tree'

const text = '{"a": 1, "live": {"KEY": "x", "n": 1.50}, "test": {"KEY": "y"}}'

describe('the values of a decrypted file', () => {
  it('are those of one section, with everything else of the tree beside them', () => {
    const fields = fieldsOfTree(text, ['live'])

    expect(fields?.held('KEY')).toMatchObject({ kind: 'value' })
    expect(fields?.held('test')).toEqual({ kind: 'absent' })
    expect([...(fields?.texts() ?? [])]).toEqual([
      ['/0/a', '1'],
      ['/0/test', '{"KEY": "y"}'],
      ['KEY', '"x"'],
      ['n', '1.50']
    ])
  })

  it.each([['none'], ['a']])('are none where the section %s is no map', section => {
    expect(fieldsOfTree(text, [section])).toBeNull()
  })
})
