import { describe, expect, it } from 'vitest'
import { secretOf } from '../../net/secret-text'
import { mariaHash } from '../../net/signers/maria-hash'
import { faultOf, verdictOf } from './faults'
import { grantOf, grantStatements, privilegesIn } from './grants'
import { accountOf, isUsableName, literal } from './quote'
import { createUser } from './statements'
import { userOf } from './wire'

const ACCOUNT = { user: 'payments-2', host: '10.%' }

describe('a line of SHOW GRANTS', () => {
  it.each([
    [
      "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
      null
    ],
    ['GRANT SELECT, INSERT ON `shop`.* TO `app`@`%`', 'SELECT, INSERT ON `shop`.*'],
    [
      "GRANT SELECT ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*24 GRANT OPTION' REQUIRE SSL",
      'SELECT ON *.*'
    ],
    ['GRANT SELECT ON `a TO b`.* TO `app`@`%` WITH GRANT OPTION', 'SELECT ON `a TO b`.* WITH GRANT OPTION'],
    ['GRANT `clerk` TO `app`@`%` WITH ADMIN OPTION', '`clerk` WITH ADMIN OPTION'],
    ['SET DEFAULT ROLE `clerk` FOR `app`@`%`', 'DEFAULT ROLE `clerk`'],
    ['GRANT SELECT ON *.* TO `other`@`%`', 'unread: GRANT SELECT ON *.* ']
  ])('%s gives %j', (line, grant) => {
    expect(grantOf(line, 'app', '%')).toBe(grant)
  })
})

describe('grants for a new user', () => {
  it('are given in an order that works', () => {
    expect(
      grantStatements(
        [
          'DEFAULT ROLE `clerk`',
          '`clerk`',
          'SELECT (`id`, `a``b`), INSERT ON `shop`.`orders` WITH GRANT OPTION',
          'EXECUTE ON PROCEDURE `shop`.`close`'
        ],
        ACCOUNT
      )
    ).toEqual([
      "GRANT `clerk` TO 'payments-2'@'10.%'",
      "GRANT SELECT (`id`, `a``b`), INSERT ON `shop`.`orders` TO 'payments-2'@'10.%' WITH GRANT OPTION",
      "GRANT EXECUTE ON PROCEDURE `shop`.`close` TO 'payments-2'@'10.%'",
      "SET DEFAULT ROLE `clerk` FOR 'payments-2'@'10.%'"
    ])
  })

  it.each([
    'SELECT ON *.* TO root; DROP DATABASE shop',
    "PROXY ON ''@'%'",
    'SELECT ON `shop`.* TO `root`@`%` IDENTIFIED BY PASSWORD',
    'SELECT ON `sh`op`.*',
    'SELECT ON `very-lo…',
    'unread: GRANT PROXY ON',
    'more: certificate or limits',
    ''
  ])('are not made from %j', grant => {
    expect(grantStatements(['SELECT ON *.*', grant], ACCOUNT)).toBeNull()
  })
})

describe('the own privileges on all databases', () => {
  const holds = privilegesIn([
    ["GRANT SELECT, CREATE USER ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*24' WITH GRANT OPTION"],
    ['GRANT `operators` TO `app`@`%`'],
    ['GRANT CONNECTION ADMIN ON *.* TO `operators`'],
    ['GRANT TRIGGER ON `shop`.* TO `app`@`%`'],
    ['GRANT PROCESS ON *.* TO PUBLIC'],
    [null]
  ])

  it('include those of roles that are switched on, and of everybody', () => {
    expect(['SELECT', 'CREATE USER', 'CONNECTION ADMIN', 'PROCESS'].map(holds)).toEqual(Array(4).fill(true))
  })

  it('do not include those on one database', () => {
    expect(['TRIGGER', 'USAGE', ''].map(holds)).toEqual([false, false, false])
  })

  it('are all of them where the server says so', () => {
    expect(privilegesIn([['GRANT ALL PRIVILEGES ON *.* TO `app`@`%`']])('PROCESS')).toBe(true)
  })
})

describe('quoting', () => {
  it('writes a name so that it ends nothing', () => {
    expect(literal("o'; DROP USER root; --")).toBe("'o''; DROP USER root; --'")
  })

  it.each(['', 'a\\', 'a\0', 'a\nb', '\u{1F680}'])('refuses the name %j', name => {
    expect(isUsableName(name)).toBe(false)
  })

  it('splits an ID at its last @', () => {
    expect(accountOf('a@b@10.%')).toEqual({ user: 'a@b', host: '10.%' })
  })
})

it('keeps limits and encryption of a user', () => {
  expect(createUser(ACCOUNT, '*AA', { maxUserConnections: 5, requiresTls: true })).toBe(
    "CREATE USER 'payments-2'@'10.%' IDENTIFIED BY PASSWORD '*AA' REQUIRE SSL WITH MAX_USER_CONNECTIONS 5"
  )
})

it('hashes a password as the server does', () => {
  expect(mariaHash(secretOf('password'))).toBe('*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19')
})

it('takes no row that is not one', () => {
  expect(userOf(['app', '%', '0', '0', '0', '0'])).toMatchObject({ user: 'app', isLocked: false })
  expect(userOf(['app', null, '0', '0', '0', '0'])).toBeNull()
  expect(userOf(['app', '%', '0', 'many', '0', '0'])).toBeNull()
})

it.each([
  [1045, 'credential-rejected', 'unknown'],
  [4151, 'credential-rejected', 'disabled'],
  [1862, 'credential-rejected', 'expired'],
  [1227, 'permission-missing', null],
  [1095, 'permission-missing', null],
  [1396, 'conflict', null],
  [1040, 'provider-unavailable', null]
])('takes error %d for %s', (number, code, verdict) => {
  expect(faultOf(number, 'create').code).toBe(code)
  expect(verdictOf(number)).toBe(verdict)
})
