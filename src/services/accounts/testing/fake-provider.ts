import type { AccountReport } from '../../../core/account'
import { failed, ok, type Result } from '../../../core/fault'
import { asProviderId } from '../../../core/ids'
import type { Provider, ProviderClient, ProviderManifest } from '../../../core/ports/provider'
import type { Secret } from '../../../core/secret'

export const FAKE = asProviderId('fake')

export type FakeProvider = {
  readonly provider: Provider
  /** What each opened client was given, and whether it is closed. */
  readonly opened: { baseUrl: string; credential: string; secrets: Secret[]; isClosed: boolean }[]
  answer: Result<AccountReport>
}

export function aReport(list: 'yes' | 'no' | 'unknown' = 'yes'): AccountReport {
  return {
    groups: [],
    rights: [{ right: 'list', state: list }],
    warnings: [],
    version: null,
    grantable: null,
    permissionSets: [],
    clockOffsetMs: null
  }
}

/** A provider with one secret field and one setting, that answers preflights as it is told and does nothing else. */
export function fakeProvider(): FakeProvider {
  const opened: FakeProvider['opened'] = []
  const fake: FakeProvider = {
    opened,
    answer: ok(aReport()),
    provider: {
      manifest: {
        id: FAKE,
        name: 'Fake',
        baseUrl: { default: 'https://api.fake.example', help: '' },
        fields: [
          { name: 'apiKey', label: 'API key', isSecret: true, isRequired: true, help: '' },
          { name: 'owner', label: 'Owner', isSecret: false, isRequired: false, help: '' }
        ]
        // Only what accounts read of a manifest.
      } as unknown as ProviderManifest,
      connect({ baseUrl, credential }) {
        const secrets = Object.values(credential)
        const text = secrets.map(secret => secret.expose(bytes => new TextDecoder().decode(bytes))).join()
        const one = { baseUrl, credential: text, secrets, isClosed: false }
        opened.push(one)
        const client = {
          preflight: () => Promise.resolve(one.isClosed ? failed('internal') : fake.answer),
          close: () => {
            one.isClosed = true
            return Promise.resolve()
          }
        }
        return Promise.resolve(ok(client as unknown as ProviderClient))
      }
    }
  }
  return fake
}
