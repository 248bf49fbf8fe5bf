import { describe } from 'vitest'
import type { Provider } from '../../src/core/ports/provider'
import type { StartSandbox } from '../../src/providers/kit/sandbox/sandbox'
import type { Conformance } from './conformance/bench'
import { describeChanges } from './conformance/changes'
import { describeLifecycle } from './conformance/lifecycle'
import { describeManifest } from './conformance/manifest'
import { describeReads } from './conformance/reads'

/**
 * What every provider must do, whatever it is: run against its own sandbox over a real socket. A provider's test file is
 * one call of this.
 */
export function describeProvider(
  name: string,
  provider: Provider,
  startSandbox: StartSandbox,
  { deadAnswer = 401, pausedWhy = 'disabled' }: Partial<Pick<Conformance, 'deadAnswer' | 'pausedWhy'>> = {}
): void {
  describe(`${name} as a provider`, () => {
    const conformance = { provider, startSandbox, deadAnswer, pausedWhy }
    describeManifest(conformance)
    describeReads(conformance)
    describeLifecycle(conformance)
    describeChanges(conformance)
  })
}
