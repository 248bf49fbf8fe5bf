import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { Secret } from '../../core/secret'
import { provider } from './index'

describe('connecting to 23 Telecom', () => {
  const fake = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))
  const input = {
    baseUrl: 'https://restlink23telecom.com/api/v1',
    settings: {},
    credential: { token: fake('not.a.real-token') }
  }

  it.each([
    ['no token', { credential: {} }, 'token', 'credential-missing'],
    [
      'an API key',
      { credential: { token: fake('sk_prod_not-a-real-key') } },
      'token',
      'wrong-kind-of-credential'
    ],
    ['a line break', { credential: { token: fake('a\nb') } }, 'token', 'value-invalid'],
    ['plain HTTP', { baseUrl: 'http://restlink23telecom.com' }, 'baseUrl', 'http-not-loopback'],
    ['an odd path of keys', { settings: { keysPath: '/../x' } }, 'keysPath', 'url-not-allowed'],
    ['an odd path of workspaces', { settings: { workspacesPath: 'x' } }, 'workspacesPath', 'url-not-allowed']
  ])('refuses %s before anything is opened', (_case, given, subject, detail) => {
    const connected = provider.connect({ ...input, ...given }, { clock: steppingClock(NOON) })

    expect(connected).toMatchObject({ ok: false, fault: { subject, detail } })
  })

  it('takes a token of the right form', async () => {
    const connected = provider.connect(input, { clock: steppingClock(NOON) })

    expect(connected.ok).toBe(true)
    if (connected.ok) await connected.value.close()
  })
})
