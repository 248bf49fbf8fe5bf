import { ok } from '../../../src/core/fault'
import type { Destination, Inspection, ReadBack } from '../../../src/core/ports/destination'
import { isSameSecret, type SecretBundle } from '../../../src/core/secret'

/** The smallest destination: one entry in memory, with compare-and-set. */
export function createDestination(): Destination {
  let held: SecretBundle | null = null
  let revision = 0
  const holdingOf = (secret: SecretBundle): 'absent' | 'equal' | 'other' =>
    held === null ? 'absent' : isSameSecret(held, secret) ? 'equal' : 'other'
  return {
    manifest: { id: 'notebook', name: 'Notebook', fields: [] },
    describe: () => 'notebook',
    check: () => Promise.resolve(ok([])),
    inspect: (_settings, secret) =>
      Promise.resolve(
        ok<Inspection>({ holding: holdingOf(secret), revision: String(revision), kept: null, owner: null })
      ),
    deliver: (_settings, secret, seen) => {
      if (seen !== String(revision)) throw new Error('The entry changed since.')
      held = secret
      revision += 1
      return Promise.resolve({ kind: 'committed', value: 'stored' })
    },
    readBack: (_settings, secret) =>
      Promise.resolve(ok<ReadBack>({ holding: holdingOf(secret), changedAt: null }))
  }
}
