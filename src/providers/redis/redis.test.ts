import { describe, expect, it } from 'vitest'
import { secretOf } from '../../net/secret-text'
import { digestOfSecret } from '../../net/signers/password-digest'
import { faultOf } from './faults'
import { idOf, toProviderKey } from './mapping'
import { configurationIn, connectionsIn, userOf } from './wire'

const DIGEST = digestOfSecret(secretOf('not-a-real-password'))

describe('a line of ACL LIST', () => {
  it('is read with its passwords', () => {
    expect(userOf(`user app on #${DIGEST} ~app:* resetchannels +@all -@dangerous`)).toEqual({
      name: 'app',
      isOn: true,
      isOpen: false,
      digests: [DIGEST]
    })
    expect(userOf('user default off nopass ~* +@all')).toMatchObject({
      isOn: false,
      isOpen: true,
      digests: []
    })
  })

  it.each(['', 'user', 'user app', 'group app on', 'ERR'])('is not guessed from %j', line => {
    expect(userOf(line)).toBeNull()
  })
})

it('makes an ID that is the same at each reading and holds no digest', () => {
  const user = { name: 'app', isOn: true, isOpen: false, digests: [DIGEST] }
  const key = toProviderKey(user, DIGEST)

  expect(key.providerKeyId).toBe(idOf('app', DIGEST))
  expect(key.providerKeyId).toMatch(/^app#[0-9a-f]{12}$/)
  expect(JSON.stringify(key)).not.toContain(DIGEST.slice(0, 12))
})

describe('the connections of CLIENT LIST', () => {
  it('are counted by user', () => {
    const list = 'id=5 addr=127.0.0.1:1 name= user=app cmd=get\nid=6 user=app\nid=7 user=rekey lib-name=\n'

    expect(connectionsIn(list)).toEqual(
      new Map([
        ['app', 2],
        ['rekey', 1]
      ])
    )
  })

  it('are unknown where the server does not say whose they are', () => {
    expect(connectionsIn('id=5 addr=127.0.0.1:1 cmd=get\n')).toBeNull()
  })
})

describe('the configuration file in INFO', () => {
  it.each([
    ['# Server\r\nconfig_file:/etc/redis.conf\r\n', 'configuration'],
    ['# Server\r\nconfig_file:\r\n', 'nowhere'],
    ['# Server\r\nredis_version:7.0.15\r\n', null],
    ['', null]
  ])('of %j is %s', (info, place) => {
    expect(configurationIn(info)).toBe(place)
  })
})

it.each([
  ['WRONGPASS', 'credential-rejected'],
  ['NOPERM', 'permission-missing'],
  ['LOADING', 'provider-unavailable'],
  ['ERR', 'provider-changed']
])('takes %s for %s', (code, expected) => {
  expect(faultOf(code, 'list').code).toBe(expected)
})
