import { describe } from 'vitest'
import type { Provider } from '../../src/core/ports/provider'
import type { StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import { overHttp } from './conformance/bench'
import type { Conformance, StartServer } from './conformance/bench'
import { describeChanges } from './conformance/changes'
import { describeLifecycle } from './conformance/lifecycle'
import { describeManifest } from './conformance/manifest'
import { troubles, wireTroubles } from './conformance/faults'
import { describeReads } from './conformance/reads'

/**
 * What every provider must do, whatever it is: run against its own sandbox over a real socket. A provider's test file is
 * one call of this.
 */
export function describeProvider(
  name: string,
  provider: Provider,
  startSandbox: StartSandbox,
  {
    deadAnswer = 401,
    pausedWhy = 'disabled',
    namesAreUnique = takesNamesOnce(provider),
    createSteps = 1,
    wrongCredential = notReal
  }: Partial<
    Pick<Conformance, 'deadAnswer' | 'pausedWhy' | 'namesAreUnique' | 'createSteps' | 'wrongCredential'>
  > = {}
): void {
  describeConformance(name, {
    provider,
    startServer: overHttp(startSandbox),
    startSandbox,
    troubles: troubles(''),
    isListOpen: false,
    deadAnswer,
    pausedWhy,
    namesAreUnique,
    createSteps,
    wrongCredential
  })
}

/**
 * The same for a provider that does not speak HTTP, against a real server behind `test/kit/wire/wire-proxy.ts`, which loses, cuts and
 * spoils what is on the wire.
 */
export function describeWireProvider(
  name: string,
  provider: Provider,
  startServer: StartServer,
  options: Partial<Pick<Conformance, 'isListOpen' | 'pausedWhy'>> = {}
): void {
  describeConformance(name, {
    provider,
    startServer,
    startSandbox: null,
    troubles: wireTroubles(),
    isListOpen: false,
    deadAnswer: 401,
    pausedWhy: 'disabled',
    namesAreUnique: takesNamesOnce(provider),
    createSteps: 1,
    wrongCredential: notReal,
    ...options
  })
}

function notReal(): string {
  return 'not-a-real-secret'.repeat(3)
}

function takesNamesOnce({ manifest }: Provider): boolean {
  return manifest.capabilities.namesAreIds ?? false
}

function describeConformance(name: string, conformance: Conformance): void {
  describe(`${name} as a provider`, () => {
    describeManifest(conformance)
    describeReads(conformance)
    describeLifecycle(conformance)
    describeChanges(conformance)
  })
}
