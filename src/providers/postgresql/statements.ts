import type { Rights } from './grants'
import { memberStatements } from './grants'
import { identifier, literal } from './quote'

/** In the comment of a role that Rekey disabled, so that the list tells it from a group. */
const DISABLED = '[disabled by Rekey]'
/** In the comment of a role that Rekey revoked and could not drop yet. */
const REVOKED = '[revoked by Rekey]'

const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)'
const MAY_SIGNAL = "(o.rolsuper OR pg_has_role(o.oid, 'pg_signal_backend', 'USAGE'))"
const IS_KEY = `(r.rolcanlogin OR ${hasTag(DISABLED)})`
/** Sessions of Rekey itself are probes. Its name is hidden from a role without the right to see it. */
const SESSIONS =
  "(SELECT count(*) FROM pg_stat_activity a WHERE a.usename = $1 AND coalesce(a.application_name, '') <> 'Rekey')"

export const OWN_ROLE = `SELECT json_build_object('now', ${NOW}, 'version', current_setting('server_version_num')::int,
  'isSuperuser', o.rolsuper, 'mayCreate', o.rolsuper OR o.rolcreaterole, 'maySignal', ${MAY_SIGNAL})::text
FROM pg_roles o WHERE o.rolname = current_user`

export const LIST_ROLES = `SELECT json_build_object('now', ${NOW}, 'rows', coalesce(json_agg(l.one), '[]'))::text FROM (
SELECT json_build_object('name', r.rolname, 'canLogin', r.rolcanlogin,
  'isEnded', coalesce(r.rolvaliduntil < clock_timestamp(), false),
  'expiresAt', CASE WHEN isfinite(r.rolvaliduntil) THEN floor(extract(epoch FROM r.rolvaliduntil) * 1000) END,
  'connectionLimit', r.rolconnlimit,
  'attributes', to_json(array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'superuser' END, CASE WHEN r.rolcreatedb THEN 'createdb' END,
    CASE WHEN r.rolcreaterole THEN 'createrole' END, CASE WHEN r.rolreplication THEN 'replication' END,
    CASE WHEN r.rolbypassrls THEN 'bypassrls' END, CASE WHEN NOT r.rolinherit THEN 'noinherit' END], NULL)),
  'memberships', (SELECT coalesce(json_agg(json_build_object('role', g.rolname, 'isAdmin', m.admin_option,
      'isWhole', coalesce(to_jsonb(m) ->> 'inherit_option', 'true') = 'true' AND coalesce(to_jsonb(m) ->> 'set_option', 'true') = 'true')
      ORDER BY g.rolname), '[]') FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid),
  'hasOwnRights', EXISTS (SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid),
  'hasSettings', EXISTS (SELECT FROM pg_db_role_setting s WHERE s.setrole = r.oid)) AS one
FROM pg_roles r WHERE ${IS_KEY} ORDER BY r.rolname) l`

export const ONE_ROLE = `SELECT json_build_object('isKey', ${IS_KEY}, 'isRevoked', NOT r.rolcanlogin AND ${hasTag(REVOKED)}, 'canLogin', r.rolcanlogin,
  'hasMembers', EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = r.oid AND m.member <> o.oid),
  'sessions', ${SESSIONS}, 'maySignal', ${MAY_SIGNAL})::text
FROM pg_roles r, pg_roles o WHERE r.rolname = $1 AND o.rolname = current_user`

export const COUNT_SESSIONS = `SELECT json_build_object('now', ${NOW}, 'sessions', ${SESSIONS})::text`

export type NewRole = {
  readonly name: string
  /** A SCRAM verifier: the password itself is never sent before a service signs in. */
  readonly verifier: string
  readonly rights: Rights
  readonly expiresAt: number | null
  readonly connectionLimit: number | null
  /** Copied within the server: a setting may hold what is nobody's business. */
  readonly settingsOf: string | null
  readonly comment: string
}

export function createRole(role: NewRole): string {
  const { rights, expiresAt, connectionLimit } = role
  const options = [
    'LOGIN',
    ...rights.attributes.map(attribute => attribute.toUpperCase()),
    ...(connectionLimit === null ? [] : [`CONNECTION LIMIT ${Math.trunc(connectionLimit)}`]),
    `PASSWORD ${literal(role.verifier)}`,
    ...(expiresAt === null ? [] : [`VALID UNTIL ${literal(new Date(expiresAt).toISOString())}`])
  ]
  return together([
    `CREATE ROLE ${identifier(role.name)} ${options.join(' ')}`,
    ...memberStatements(role.name, rights),
    `COMMENT ON ROLE ${identifier(role.name)} IS ${literal(role.comment)}`,
    ...(role.settingsOf === null ? [] : [copySettings(role.settingsOf, role.name)])
  ])
}

/** Settings that are lists are written back by the server itself: as one text they would be one name. */
function copySettings(from: string, to: string): string {
  return block(
    `DECLARE one record; place text;
BEGIN
  FOR one IN SELECT d.datname, split_part(c.entry, '=', 1) AS name, substr(c.entry, position('=' IN c.entry) + 1) AS value
    FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS c(entry)
    WHERE s.setrole = (SELECT oid FROM pg_roles WHERE rolname = ${literal(from)})
  LOOP
    place := format('ALTER ROLE %I ', ${literal(to)}) || CASE WHEN one.datname IS NULL THEN '' ELSE format('IN DATABASE %I ', one.datname) END;
    IF one.name ~ '(search_path|_tablespaces|_libraries)$' THEN
      PERFORM set_config(one.name, one.value, true);
      EXECUTE place || format('SET %I FROM CURRENT', one.name);
    ELSE
      EXECUTE place || format('SET %I TO %L', one.name, one.value);
    END IF;
  END LOOP;
END`
  )
}

export function disableRole(name: string): string {
  return together([`ALTER ROLE ${identifier(name)} NOLOGIN`, tagged(name, DISABLED)])
}

export function enableRole(name: string): string {
  return together([`ALTER ROLE ${identifier(name)} LOGIN`, tagged(name, null)])
}

/** The role stays: it may own objects, or be a group. Without login and password nobody signs in with it. */
export function endRole(name: string): string {
  return together([`ALTER ROLE ${identifier(name)} NOLOGIN PASSWORD NULL`, tagged(name, REVOKED)])
}

/** Until there is none, for three seconds at most: a sign-in that was under way may have succeeded since, and a session needs time to end. */
export function endSessions(name: string): string {
  return block(`BEGIN
  FOR round IN 1..30 LOOP
    PERFORM pg_stat_clear_snapshot();
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${literal(name)};
    EXIT WHEN NOT FOUND;
    PERFORM pg_sleep(0.1);
  END LOOP;
END`)
}

/** Refused by the server while anything in any database belongs to the role or was granted to it. */
export function dropRole(name: string): string {
  return `DROP ROLE ${identifier(name)}`
}

function hasTag(tag: string): string {
  return `position(${literal(tag)} IN coalesce(shobj_description(r.oid, 'pg_authid'), '')) > 0`
}

function tagged(name: string, tag: string | null): string {
  const old = `coalesce((SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ${literal(name)}), '')`
  const rest = `btrim(replace(replace(${old}, ${literal(DISABLED)}, ''), ${literal(REVOKED)}, ''))`
  const comment = tag === null ? `nullif(${rest}, '')` : `btrim(${rest} || ' ' || ${literal(tag)})`
  return block(`BEGIN EXECUTE format('COMMENT ON ROLE %I IS %L', ${literal(name)}, ${comment}); END`)
}

function block(body: string): string {
  return `DO ${literal(body)}`
}

/** One text is one transaction. */
function together(statements: readonly string[]): string {
  return statements.join(';\n')
}
