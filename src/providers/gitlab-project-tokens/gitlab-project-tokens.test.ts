import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { classifyFor } from '../kit/rest/errors'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const aNewKey: NewKey = {
  groupId: '41',
  name: 'ci · rot 7K2Q',
  grants: ['read_repository'],
  permissionSetId: null,
  expiresAt: null,
  attributes: { accessLevel: 20 }
}

describe('GitLab project access tokens', () => {
  it.each([
    [200, { id: 7, active: true, revoked: false }, 'alive'],
    [200, { id: 7, active: false, revoked: true }, 'unclear'],
    [401, { error: 'invalid_token', error_description: 'Token was revoked.' }, 'dead'],
    [401, { message: '401 Unauthorized' }, 'dead'],
    [401, null, 'unclear'],
    [403, { message: '403 Forbidden' }, 'unclear']
  ])('judges a probe by %i %j', (status, value, kind) => {
    expect(verdictOf(declaration, { status, value, bodyLength: 10 }, 0).kind).toBe(kind)
  })

  it.each([
    ['404 Could not find project access token with token_id: 1 Not Found', 'not-found'],
    // The user may have lost the project: the token may live on.
    ['404 Project Not Found', 'forbidden'],
    ['404 Not Found', 'provider-changed']
  ])('takes %j for %s when it revokes', (message, code) => {
    expect(classifyFor(declaration, 'revoke')(404, { message })?.code).toBe(code)
  })

  it('takes the refusal of a token that cannot create tokens for a missing right', () => {
    const message = '400 Bad request - User does not have permission to create project access token'

    expect(classifyFor(declaration, 'create')(400, { message })).toMatchObject({
      code: 'permission-missing',
      detail: 'missing-create'
    })
    expect(declaration.about.leastRight?.words).not.toContain('group access token with')
  })

  it('carries the role of the old token over, and gives each token an end', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey(aNewKey)

    const midnight = Math.floor((NOON + 90 * DAY) / DAY) * DAY
    expect(made).toMatchObject({
      kind: 'committed',
      value: {
        key: {
          attributes: { accessLevel: 20 },
          expiresAt: midnight,
          permissions: { grants: ['read_repository'] }
        }
      }
    })
    expect(provider.manifest.attributesToCarry).toEqual(['accessLevel'])
  })

  it('refuses an end that GitLab would refuse before anything is sent', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const made = await client.createKey({ ...aNewKey, expiresAt: NOON + 400 * DAY })

    expect(made).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'invalid-input', detail: 'invalid-expiry' }
    })
  })
})
