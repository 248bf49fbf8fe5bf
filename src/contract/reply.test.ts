import { describe, expect, it } from 'vitest'
import { fault } from '../core/fault'
import { toFaultView } from './reply'

describe('fault view', () => {
  it('drops what the contract does not name and shortens the subject', () => {
    const found = { ...fault('not-found', undefined, { subject: 'x'.repeat(500) }), body: 'of the provider' }

    const view = toFaultView(found)

    expect(view).toEqual({ code: 'not-found', retry: 'no', subject: 'x'.repeat(120) })
  })
})
