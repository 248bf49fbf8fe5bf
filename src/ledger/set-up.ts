import { failed, ok, type Result } from '../core/fault'
import { asMemberId, asTeamId } from '../core/ids'
import type { LedgerIdentity } from '../core/ports/ledger'
import type { LedgerAddress } from './address'
import { LEDGER_VERSION, migrations } from './migrations'
import { openConnections, type Connections, type Query } from './pool'

// Tables of a team, made once by whoever owns the database, and what a database says about itself.

/** Logins of members are granted this role; it can read everything and add events of its own. */
export const MEMBER_ROLE = 'rekey_member'

/** Set-up at two machines at once: one goes first. */
const SET_UP_LOCK = 0x52656b65

/**
 * Makes or upgrades the tables. A database that holds a team already answers that one, whatever was asked for.
 * Fault `conflict/ledger-from-future` for tables of a newer version.
 */
export async function setUpLedger(
  address: LedgerAddress,
  identity: LedgerIdentity
): Promise<Result<LedgerIdentity>> {
  const connections = openConnections(address)
  try {
    let version = 0
    const done = await connections.transaction(async query => {
      await query('SELECT pg_advisory_xact_lock($1)', [SET_UP_LOCK])
      version = await versionOf(query)
      if (version < LEDGER_VERSION) await migrate(query, version, identity)
    })
    if (!done.ok) return done
    return await identityOf(connections)
  } finally {
    await connections.close()
  }
}

/** What the database claims. The founder's fingerprint is compared by a person before anything of it is believed. */
export async function identityOf(connections: Pick<Connections, 'query'>): Promise<Result<LedgerIdentity>> {
  const read = await connections.query(
    `SELECT name, value FROM rekey.meta WHERE name IN ('version', 'team', 'founder')`
  )
  if (!read.ok) return read
  const values = new Map(read.value.map(({ name, value }) => [String(name), String(value)]))
  const version = Number(values.get('version'))
  if (!(version > 0)) return failed('not-found', 'ledger-not-set-up', { retry: 'after-user' })
  if (version > LEDGER_VERSION) return failed('conflict', 'ledger-from-future')
  const founder = values.get('founder') ?? ''
  if (!/^[0-9a-f]{64}$/.test(founder)) return failed('provider-changed', 'unexpected-shape')
  return ok({ team: asTeamId(values.get('team') ?? ''), founder: asMemberId(founder) })
}

/** Of a database that somebody else set up. */
export async function askIdentity(address: LedgerAddress): Promise<Result<LedgerIdentity>> {
  const connections = openConnections(address)
  try {
    return await identityOf(connections)
  } finally {
    await connections.close()
  }
}

async function versionOf(query: Query): Promise<number> {
  const [table] = await query(`SELECT to_regclass('rekey.meta') IS NOT NULL AS is_there`)
  if (table?.['is_there'] !== true) return 0
  const [row] = await query(`SELECT value FROM rekey.meta WHERE name = 'version'`)
  return Number(row?.['value'] ?? 0)
}

async function migrate(query: Query, from: number, { team, founder }: LedgerIdentity): Promise<void> {
  if (from === 0) await query('CREATE SCHEMA rekey')
  for (const { version, sql } of migrations) if (version > from) await query(sql)
  await query(
    `INSERT INTO rekey.meta (name, value) VALUES ('version', $1), ('team', $2), ('founder', $3)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE meta.name = 'version'`,
    [String(LEDGER_VERSION), team, founder]
  )
  await query(GRANTS)
}

/**
 * A login that may not make roles can still set a team up for itself; the grants are then in docs/team.md, for whoever may.
 * Functions are open to everybody by default, which is taken back first.
 */
const GRANTS = `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${MEMBER_ROLE}') THEN
    BEGIN
      CREATE ROLE ${MEMBER_ROLE} NOLOGIN;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  REVOKE ALL ON SCHEMA rekey FROM PUBLIC;
  REVOKE ALL ON ALL FUNCTIONS IN SCHEMA rekey FROM PUBLIC;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${MEMBER_ROLE}') THEN
    GRANT USAGE ON SCHEMA rekey TO ${MEMBER_ROLE};
    GRANT SELECT ON rekey.meta, rekey.events, rekey.heads_of_chains, rekey.leases, rekey.readings
      TO ${MEMBER_ROLE};
    GRANT INSERT ON rekey.events TO ${MEMBER_ROLE};
    GRANT EXECUTE ON FUNCTION rekey.enrol(text), rekey.sits_on(text), rekey.instant(),
      rekey.take_lease(text, text, integer), rekey.renew_lease(text, text, integer, integer),
      rekey.release_lease(text, text, integer), rekey.put_readings(text, text, text, text) TO ${MEMBER_ROLE};
  END IF;
END $$;
`
