import { failed, ok, type Outcome, type Result } from '../../../core/fault'
import type { DeliveryState, DestinationKind } from '../../../core/ports/destination'
import type { Secret } from '../../../core/secret'

type Opened = {
  readonly settings: { readonly [name: string]: string }
  readonly credential: string
  readonly secrets: readonly Secret[]
  isClosed: boolean
}

export type FakeKind = {
  readonly kind: DestinationKind
  /** What each client was opened with, and whether it is closed. */
  readonly opened: Opened[]
  /** What a sign-in answers, once `waits` has resolved. */
  answer: Result<null>
  waits: Promise<void>
  delivers: () => Promise<Outcome<DeliveryState>>
  /** Throws when the client is closed. */
  closes: () => Promise<void>
}

/** A kind of destination with one secret field, that answers as it is told and stores nothing. */
export function fakeKind(): FakeKind {
  const opened: Opened[] = []
  const fake: FakeKind = {
    opened,
    answer: ok(null),
    waits: Promise.resolve(),
    delivers: () => Promise.resolve({ kind: 'committed', value: 'stored' }),
    closes: () => Promise.resolve(),
    kind: {
      manifest: {
        id: 'fake-store',
        name: 'Fake store',
        fields: [{ name: 'path', label: 'Path', help: 'Path of the entry.', isRequired: true }],
        connection: {
          fields: [
            { name: 'url', label: 'Address', isSecret: false, isRequired: true, help: '' },
            { name: 'token', label: 'Token', isSecret: true, isRequired: true, help: '' }
          ],
          rights: ['read and write the entry']
        },
        writes: 'compare-and-set',
        readBack: 'value',
        largestValueBytes: null,
        quietMs: 0,
        witness: 'documented'
      },
      originOf: ({ url = '' }) =>
        URL.canParse(url)
          ? ok(new URL(url).origin)
          : failed('invalid-input', 'url-not-allowed', { subject: 'url' }),
      describe: ({ path = '' }) => path,
      connect({ settings, credential }) {
        const secrets = Object.values(credential)
        const text = secrets.map(secret => secret.expose(bytes => new TextDecoder().decode(bytes))).join()
        const one: Opened = { settings, credential: text, secrets, isClosed: false }
        opened.push(one)
        return ok({
          preflight: () => fake.waits.then(() => fake.answer),
          check: () => Promise.resolve(ok([{ words: 'Write the entry', state: 'yes' }])),
          inspect: () => Promise.resolve(ok({ holding: 'absent', revision: '0', kept: null, owner: null })),
          deliver: () => fake.delivers(),
          readBack: () => Promise.resolve(ok({ holding: 'equal', changedAt: null })),
          close: () => {
            one.isClosed = true
            return fake.closes()
          }
        })
      }
    }
  }
  return fake
}
