import { describe, expect, it } from 'vitest'
import { aNewKey, faultOf, reported, withBlnk } from '../../../test/kit/blnk-world'

describe('telling the version of a Blnk server', () => {
  it.each([
    ['0.12', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.13.2', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.14.2', '0.12', ['plain-http', 'master-credential', 'old-version-escalation']],
    ['0.14.3', '0.14.3', ['plain-http', 'master-credential']],
    ['0.14.5', '0.14.3', ['plain-http', 'master-credential']],
    ['0.15.0', '0.15', ['plain-http', 'master-credential']],
    ['0.15.2', '0.15', ['plain-http', 'master-credential']]
  ])('%s with the master key is %s', (variant, version, warnings) =>
    withBlnk(variant, async ({ client }) => {
      const report = reported(await client.preflight())

      expect(report.version).toBe(version)
      expect(report.warnings).toEqual(warnings)
      expect(report.grantable).toBeNull()
      expect(report.groups.map(group => group.id)).toEqual(['payments-team', 'platform-team'])
    })
  )

  it.each([
    ['0.12', '0.12', ['plain-http', 'old-version-escalation']],
    ['0.14.3', '0.14.3', ['plain-http']],
    ['0.15', '0.15', ['plain-http']]
  ])('%s with a scoped key is %s', (variant, version, warnings) =>
    withBlnk(`${variant}+delegated`, async ({ client }) => {
      const report = reported(await client.preflight())

      expect([report.version, report.warnings]).toEqual([version, warnings])
      expect(report.groups.map(group => group.id)).toEqual(['payments-team'])
    })
  )

  it.each(['0.10.1', '0.11', '0.11.3', '0.11+delegated'])(
    'says of %s that it is too old to list keys',
    variant =>
      withBlnk(variant, async ({ client }) => {
        const expected = {
          ok: false,
          fault: { code: 'forbidden', detail: 'version-too-old', retry: 'after-user' }
        }

        expect(await client.preflight()).toEqual(expected)
        expect(await client.listKeys(null)).toEqual(expected)
      })
  )

  it.each(['secure-mode-off', '0.14.3+secure-mode-off'])(
    'says of %s that secure mode is off, not that the key is bad',
    variant =>
      withBlnk(variant, async ({ client }) => {
        expect(await client.preflight()).toMatchObject({
          ok: false,
          fault: { code: 'forbidden', detail: 'secure-mode-off' }
        })
        expect(faultOf(await client.createKey(aNewKey()))).toEqual([
          'rejected',
          'forbidden',
          'secure-mode-off'
        ])
      })
  )

  it('warns about secure mode on an old server, which manages keys even so', () =>
    withBlnk('0.12+secure-mode-off', async ({ client }) => {
      const report = reported(await client.preflight())

      expect(report.warnings).toEqual(['plain-http', 'secure-mode-off', 'old-version-escalation'])
    }))

  it.each([
    [404, { error: 'nothing here' }],
    [302, null],
    [418, null]
  ])('takes a server that answers %i for something else than Blnk', (status, json) =>
    withBlnk('0.15', async ({ client, server }) => {
      server.faults.next({ pathIncludes: '/ledgers' }, { kind: 'answer', status, json })

      expect(await client.preflight()).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    })
  )

  it('asks again when the first time failed', () =>
    withBlnk('0.15', async ({ client, server }) => {
      server.faults.next({ pathIncludes: '/ledgers' }, { kind: 'server-error-before', status: 502 })

      expect((await client.listKeys(null)).ok).toBe(false)
      expect((await client.listKeys(null)).ok).toBe(true)
    }))
})
