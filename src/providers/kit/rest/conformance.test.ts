import { describe, expect, it } from 'vitest'
import { describeProvider } from '../../../../test/kit/provider-conformance'
import { pier, pierFake } from '../../../../test/kit/pier-declaration'
import { quarry, quarryFake } from '../../../../test/kit/quarry-declaration'
import { restSandbox } from '../sandbox/rest-sandbox'
import { restProvider } from './provider'
import { readDeclaration } from './read-declaration'

describe('the made-up providers', () => {
  it.each([quarry, pier])('are declarations without contradictions', declaration => {
    expect(readDeclaration(declaration)).toMatchObject({ ok: true })
  })
})

describeProvider('Quarry', restProvider(quarry), restSandbox(quarry, quarryFake))
describeProvider('Pier', restProvider(pier), restSandbox(pier, pierFake))

// No API makes its keys: they are listed, disabled, enabled and revoked.
const { create: _, ...jetty } = quarry
describeProvider('Jetty', restProvider(jetty), restSandbox(jetty, quarryFake))
