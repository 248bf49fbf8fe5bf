import { describe, expect, it } from 'vitest'
import { describeProvider } from '../../../../test/kit/provider-conformance'
import { quarry, quarryFake } from '../../../../test/kit/quarry-declaration'
import { restSandbox } from '../sandbox/rest-sandbox'
import { restProvider } from './provider'
import { readDeclaration } from './read-declaration'

describe('Quarry', () => {
  it('is a declaration without contradictions', () => {
    expect(readDeclaration(quarry)).toMatchObject({ ok: true })
  })
})

describeProvider('Quarry', restProvider(quarry), restSandbox(quarry, quarryFake))
