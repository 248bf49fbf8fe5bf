import { describe, expect, it } from 'vitest'
import { parseBaseUrl } from '../net/base-url'
import { destinationKinds } from './registry'

const kinds = [...destinationKinds().values()]
const settings = { url: 'https://vault.example.com:8200', region: 'eu-central-1' }

describe('kinds of destination that need a connection', () => {
  it('are found by their folders', () => {
    expect([...destinationKinds().keys()].sort()).toEqual([
      'aws-parameters',
      'aws-secrets',
      'azure-key-vault',
      'doppler',
      'gcp-secrets',
      'github-actions',
      'gitlab-variables',
      'infisical',
      'kubernetes-secret',
      'onepassword-connect',
      'vault-kv'
    ])
  })

  it.each(kinds)('$manifest.name names the one server that its credential is for', kind => {
    const origin = kind.originOf(settings)

    expect(origin.ok && parseBaseUrl(origin.value)).toMatchObject({ ok: true, value: { isPlainHttp: false } })
  })

  it.each(kinds)('$manifest.name refuses a connection without a credential, and opens nothing', kind => {
    const made = kind.connect(
      { settings: { ...settings, accessKeyId: 'NOTAREALKEY' }, credential: {} },
      { clock: { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() } }
    )

    expect(made).toMatchObject({ fault: { code: 'invalid-input', detail: 'credential-missing' } })
  })

  it.each(kinds)('$manifest.name never sends a credential to plain HTTP beyond this machine', kind => {
    const plain = 'http://vault.example.com'

    expect(kind.originOf({ ...settings, url: plain, endpoint: plain })).toMatchObject({
      fault: { detail: 'http-not-loopback' }
    })
  })

  it.each(kinds)('$manifest.name has a label and a help for every field, and its rights in words', kind => {
    const { fields, connection } = kind.manifest

    const all = [...fields, ...(connection?.fields ?? [])]
    expect(all.filter(({ label, help }) => label === '' || !help.endsWith('.'))).toEqual([])
    expect(connection?.rights.length).toBeGreaterThan(0)
  })
})
