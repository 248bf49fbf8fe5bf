import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY, MINUTE } from '../../core/clock'
import { parseBaseUrl } from '../../net/base-url'
import { provider, startSandbox } from './index'
import { toProviderKey } from './mapping'
import { partitionOf } from './partition'
import { verdictOf } from './probe'
import { keyPage } from './wire'

const aNewKey = {
  groupId: 'deploy-bot',
  name: 'deploy-bot',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

const error = (code: string) => ({ ErrorResponse: { Error: { Code: code } } })

describe('AWS IAM access keys', () => {
  it.each([
    [
      200,
      {
        GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn: 'arn:aws:iam::1:user/a', Account: '1' } }
      },
      'alive'
    ],
    [200, { greeting: 'hello' }, 'unclear'],
    [403, error('InvalidClientTokenId'), 'dead'],
    [400, error('InvalidClientTokenId'), 'unclear'],
    // The secret may be wrong, or a clock.
    [403, error('SignatureDoesNotMatch'), 'unclear'],
    [400, error('Throttling'), 'unclear'],
    [403, null, 'unclear'],
    [500, null, 'unclear']
  ])('judges a probe by %i %j', (status, value, kind) => {
    expect(verdictOf({ status, value }, 0).kind).toBe(kind)
  })

  it('reads the users page by page, and the keys of each', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const first = await client.listKeys(null)
    const second = first.ok && first.value.next !== null ? await client.listKeys(first.value.next) : null

    expect(first).toMatchObject({ ok: true, value: { keys: [], next: '2' } })
    expect(second).toMatchObject({
      value: {
        keys: [{ groupId: 'rekey', status: 'active', masked: server.settings['accessKeyId'] }],
        next: null
      }
    })
  })

  it('reads the named users alone, which needs no right to list users', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox, {
      settings: { users: 'mailer\n\nmailer' }
    })
    const { id } = server.seed({
      groupId: 'mailer',
      name: '',
      grants: [],
      createdAt: NOON - DAY,
      lastUsedAt: null
    })

    const page = await client.listKeys(null)

    expect(page).toMatchObject({ ok: true, value: { keys: [{ providerKeyId: id }], next: null } })
  })

  it('says that a named user is not there', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { settings: { users: 'mailr' } })

    expect(await client.listKeys(null)).toMatchObject({ ok: false, fault: { code: 'not-found' } })
  })

  it('tells with which service and region a key was used last', async () => {
    const { client, consume, clock } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.kind)
    expect(made.value.key).toMatchObject({ lastUsed: { kind: 'never' }, attributes: { lastService: null } })

    await client.probe(made.value.secret)
    const probed = await client.listGroup('deploy-bot')
    clock.advance(20 * MINUTE)
    expect(await consume(envOf(made.value.secret.parts))).toBe(200)
    const used = await client.listGroup('deploy-bot')

    // A person sees at once whether it was our probe or a service.
    expect(probed).toMatchObject({ value: [{ attributes: { lastService: 'sts', lastRegion: 'us-east-1' } }] })
    expect(used).toMatchObject({
      value: [
        {
          lastUsed: { kind: 'used', at: NOON + 20 * MINUTE },
          attributes: { lastService: 's3', lastRegion: 'eu-west-1' }
        }
      ]
    })
  })

  it('lists keys without their last use where the policy does not allow to ask for it', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { variant: 'no-last-used' })

    const page = await client.listGroup('rekey')

    expect(page).toMatchObject({ value: [{ lastUsed: { kind: 'unknown', reason: 'not-reported' } }] })
  })

  it('refuses a third key, also beside an inactive one', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    const first = await client.createKey(aNewKey)
    await client.createKey(aNewKey)
    if (first.kind === 'committed') await client.disableKey(first.value.key)

    expect(await client.createKey(aNewKey)).toMatchObject({
      kind: 'rejected',
      fault: { code: 'cap-reached' }
    })
  })

  it('can replace the key that it works with', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const keys = await client.listGroup('rekey')

    const own = keys.ok ? keys.value.filter(key => client.isOwnCredential(key)) : []
    expect(own.map(({ providerKeyId }) => providerKeyId)).toEqual([server.settings['accessKeyId']])
    expect(provider.manifest.ownKeyIdField).toBe('accessKeyId')
  })

  it('signs a change by the clock of AWS, although nothing was read before', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { aheadMs: 30 * MINUTE })

    expect((await client.createKey(aNewKey)).kind).toBe('committed')
  })

  it('takes a server that tells neither dates nor last use', () => {
    const row = { UserName: 'a', AccessKeyId: 'AKIA1234', Status: 'Odd' }

    expect(toProviderKey(row, null)).toMatchObject({ status: 'unknown', createdAt: null })
    expect(toProviderKey(row, { ServiceName: 's3' }).lastUsed).toEqual({
      kind: 'unknown',
      reason: 'unreadable'
    })
  })

  it.each([
    ['true', undefined, false],
    ['false', undefined, true],
    [undefined, undefined, true],
    ['true', 'more', true]
  ])('takes a page that says %s with the marker %s: %s', (IsTruncated, Marker, isPage) => {
    const result = { AccessKeyMetadata: '', IsTruncated, Marker }

    expect(keyPage.safeParse({ ListAccessKeysResponse: { ListAccessKeysResult: result } }).success).toBe(
      isPage
    )
  })

  it.each([
    ['https://iam.amazonaws.com', 'us-east-1', 'https://sts.us-east-1.amazonaws.com'],
    ['https://iam.us-gov.amazonaws.com', 'us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com'],
    ['http://127.0.0.1:4566', 'us-east-1', 'http://127.0.0.1:4566']
  ])('signs for %s in %s', (url, region, stsOrigin) => {
    const base = parseBaseUrl(url)

    expect(base.ok && partitionOf(base.value)).toEqual({ region, stsOrigin })
  })
})
