import { literal } from './quote'

/**
 * Of the form of a hash, because the server takes no other, and a text that only Rekey writes, because `invalid` is also what the server and
 * its administrators give a user without a password. Nobody knows what would hash to it, so no password is right.
 */
const REVOKED = `*${Buffer.from('revoked by Rekey'.padEnd(20)).toString('hex').toUpperCase()}`
/** Not a role. */
const IS_USER = `coalesce(json_value(priv, '$.is_role'), '0') NOT IN ('1', 'true') AND user <> 'mariadb.sys'`
/** Not a user that Rekey revoked and kept, for example as a definer. */
const IS_KEY = `${IS_USER}
  AND NOT (coalesce(json_value(priv, '$.account_locked'), '0') IN ('1', 'true')
    AND coalesce(json_value(priv, '$.authentication_string'), '') = '${REVOKED}')`

export const SERVER =
  "SELECT version(), unix_timestamp(now(3)) * 1000, substring_index(current_user(), '@', -1)"

/** The hash of the password stays at the server. */
export const LIST_USERS = `SELECT user, host, coalesce(json_value(priv, '$.account_locked'), '0'),
  coalesce(json_value(priv, '$.max_user_connections'), '0'), coalesce(json_value(priv, '$.ssl_type'), '0'),
  coalesce(json_value(priv, '$.max_questions'), '0') + coalesce(json_value(priv, '$.max_updates'), '0') + coalesce(json_value(priv, '$.max_connections'), '0')
FROM mysql.global_priv WHERE ${IS_KEY} ORDER BY user, host`

/** With the roles that are switched on, and with the hash of the password, which ends in `grants.ts`. */
export const OWN_GRANTS = 'SHOW GRANTS'

/** Is it a user, is it a key, and how many objects run with its rights. */
export const ONE_USER = `SELECT (SELECT count(*) FROM mysql.global_priv WHERE user = ? AND host = ? AND ${IS_USER}),
  (SELECT count(*) FROM mysql.global_priv WHERE user = ? AND host = ? AND ${IS_KEY}),
  (SELECT count(*) FROM information_schema.views WHERE definer = ?) + (SELECT count(*) FROM information_schema.routines WHERE definer = ?)
  + (SELECT count(*) FROM information_schema.triggers WHERE definer = ?) + (SELECT count(*) FROM information_schema.events WHERE definer = ?)`

/** Without BINARY the list takes upper and lower case for the same. */
export const CONNECTIONS = 'SELECT count(*) FROM information_schema.processlist WHERE BINARY user = ?'

/**
 * Connections of an account: of its name, from its hosts. The statement that ends those of a user knows no patterns of hosts. Those of
 * another account of the same name may be among them; they can be opened again.
 */
export const CONNECTIONS_OF = `SELECT id FROM information_schema.processlist WHERE BINARY user = ?
  AND (? LIKE '%/%' OR IF(instr(host, ':') = 0, host, left(host, length(host) - length(substring_index(host, ':', -1)) - 1)) LIKE ?)`

/**
 * Keys of this name, users of this name, those among them that are for connections from here, and users without a name. The server
 * takes the one whose host fits best, also one that Rekey revoked or that has no name.
 */
export const USERS_OF_NAME = `SELECT coalesce(sum(user = ? AND ${IS_KEY}), 0), coalesce(sum(user = ?), 0),
  coalesce(sum(user = ? AND substring_index(user(), '@', -1) LIKE host), 0), coalesce(sum(user = ''), 0)
FROM mysql.global_priv WHERE ${IS_USER}`

export type Account = { readonly user: string; readonly host: string }

export function showGrants({ user, host }: Account): string {
  return `SHOW GRANTS FOR ${literal(user)}@${literal(host)}`
}

/** The hash is what the server keeps: the password itself is never sent before a service signs in. */
export function createUser(
  { user, host }: Account,
  hash: string,
  { maxUserConnections, requiresTls }: { readonly maxUserConnections: number; readonly requiresTls: boolean }
): string {
  const limits = maxUserConnections > 0 ? ` WITH MAX_USER_CONNECTIONS ${Math.trunc(maxUserConnections)}` : ''
  return `CREATE USER ${literal(user)}@${literal(host)} IDENTIFIED BY PASSWORD ${literal(hash)}${requiresTls ? ' REQUIRE SSL' : ''}${limits}`
}

export function lockUser({ user, host }: Account): string {
  return `ALTER USER ${literal(user)}@${literal(host)} ACCOUNT LOCK`
}

export function unlockUser({ user, host }: Account): string {
  return `ALTER USER ${literal(user)}@${literal(host)} ACCOUNT UNLOCK`
}

export function endUser({ user, host }: Account): string {
  return `ALTER USER ${literal(user)}@${literal(host)} IDENTIFIED VIA mysql_native_password USING ${literal(REVOKED)} ACCOUNT LOCK`
}

export function endConnection(id: number): string {
  return `KILL CONNECTION ${id}`
}

export function dropUser({ user, host }: Account): string {
  return `DROP USER ${literal(user)}@${literal(host)}`
}
