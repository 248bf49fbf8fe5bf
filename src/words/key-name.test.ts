import { describe, expect, it } from 'vitest'
import { nameParts } from './key-name'

describe('the name of a key in a list', () => {
  it('stands apart from the marker of its rotation', () => {
    expect(nameParts('payments-api [rk-W4VRS986VTB38]')).toEqual({
      label: 'payments-api',
      marker: 'rk-W4VRS986VTB38'
    })
  })

  it('takes the marker of older rotations too', () => {
    expect(nameParts('sms sender · rot 7K2Q')).toEqual({ label: 'sms sender', marker: 'rot 7K2Q' })
  })

  it('stays whole where what stands in brackets is a name of people, or nothing else is left', () => {
    for (const name of ['payments-api', 'payments [eu]', 'rk-tools', '[rk-W4VRS986VTB38]']) {
      expect(nameParts(name)).toEqual({ label: name, marker: null })
    }
  })
})
