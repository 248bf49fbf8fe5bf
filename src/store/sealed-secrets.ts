import { z } from 'zod'
import { asAccountId, asKeyId, asRotationId, asSealedSecretId } from '../core/ids'
import type { KeyId } from '../core/ids'
import type { Db, SqlParams } from './db'
import type {
  Exposure,
  ExposureKind,
  ExposureOutcome,
  SealedSecret,
  SealedSecretState,
  SealedSecretStore
} from '../core/ports/sealed-secrets'

type SealedSecretRow = {
  id: string
  account_id: string
  key_id: string | null
  rotation_id: string | null
  origin: string
  bond: string
  state: SealedSecretState
  label: string
  fingerprint: string
  parts: string
  created_at: number
  expires_at: number
  stored_where: string | null
}
type ExposureRow = {
  seq: number
  secret_id: string
  kind: ExposureKind
  part: string | null
  where: string
  started_at: number
  ended_at: number | null
  outcome: ExposureOutcome
}

const partList = z.array(
  z.object({
    name: z.string(),
    label: z.string(),
    envName: z.string(),
    isSecret: z.boolean(),
    fingerprint: z.string().nullable()
  })
)

export function sealedSecretStore(db: Db): SealedSecretStore {
  const insert = db.prepare<SealedSecretRow>(`
    INSERT INTO sealed_secrets (id, account_id, key_id, rotation_id, origin, bond, state, label, fingerprint, parts,
      created_at, expires_at, stored_where)
    VALUES (@id, @account_id, @key_id, @rotation_id, @origin, @bond, @state, @label, @fingerprint, @parts,
      @created_at, @expires_at, @stored_where)
  `)
  const insertBox = db.prepare<{ id: string; box: Uint8Array }>(
    'INSERT INTO sealed_secret_boxes (secret_id, box) VALUES (@id, @box)'
  )
  const get = db.prepare<{ id: string }, SealedSecretRow>('SELECT * FROM sealed_secrets WHERE id = @id')
  const box = db.prepare<{ id: string }, { box: Uint8Array }>(
    'SELECT box FROM sealed_secret_boxes WHERE secret_id = @id'
  )
  const live = db.prepare<null, SealedSecretRow>(
    "SELECT * FROM sealed_secrets WHERE state <> 'destroyed' ORDER BY created_at, id"
  )
  const ofRotation = db.prepare<{ id: string }, SealedSecretRow>(
    'SELECT * FROM sealed_secrets WHERE rotation_id = @id ORDER BY created_at, id'
  )
  const ofKey = db.prepare<{ id: string }, SealedSecretRow>(
    'SELECT * FROM sealed_secrets WHERE key_id = @id ORDER BY created_at DESC, rowid DESC LIMIT 1'
  )
  const ofFingerprint = db.prepare<{ account_id: string; fingerprint: string }, { id: string }>(
    'SELECT id FROM sealed_secrets WHERE account_id = @account_id AND fingerprint = @fingerprint LIMIT 1'
  )
  const move = db.prepare<SqlParams>(
    'UPDATE sealed_secrets SET state = @to WHERE id = @id AND state IN (SELECT value FROM json_each(@from))'
  )
  const setStoredWhere = db.prepare<{ id: string; where: string }>(
    'UPDATE sealed_secrets SET stored_where = @where WHERE id = @id'
  )
  const setKey = db.prepare<{ id: string; key_id: string }>(
    'UPDATE sealed_secrets SET key_id = @key_id WHERE id = @id'
  )
  const markDestroyed = db.prepare<{ id: string }>(
    "UPDATE sealed_secrets SET state = 'destroyed' WHERE id = @id"
  )
  const deleteBox = db.prepare<{ id: string }>('DELETE FROM sealed_secret_boxes WHERE secret_id = @id')
  const begin = db.prepare<Omit<ExposureRow, 'seq' | 'ended_at' | 'outcome'>, { seq: number }>(`
    INSERT INTO secret_exposures (secret_id, kind, part, "where", started_at, outcome)
    VALUES (@secret_id, @kind, @part, @where, @started_at, 'started') RETURNING seq
  `)
  const end = db.prepare<{ seq: number; outcome: string; at: number }>(
    "UPDATE secret_exposures SET outcome = @outcome, ended_at = @at WHERE seq = @seq AND outcome = 'started'"
  )
  const exposures = db.prepare<{ id: string }, ExposureRow>(
    'SELECT * FROM secret_exposures WHERE secret_id = @id ORDER BY seq'
  )
  const lost = db.prepare<null, { key_id: string }>(`
    SELECT DISTINCT key_id FROM sealed_secrets WHERE state = 'destroyed' AND key_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM secret_exposures WHERE secret_id = sealed_secrets.id AND outcome <> 'failed'
    )
  `)
  // Asked for with each page of keys, and changed only here.
  let lostKeys: ReadonlySet<KeyId> | null = null
  db.onRollback(() => {
    lostKeys = null
  })
  const countBoxes = db.prepare<null, { n: number }>('SELECT count(*) AS n FROM sealed_secret_boxes')

  return {
    insert: (sealedSecret, sealed) => {
      db.transaction(() => {
        insert.run(toRow(sealedSecret))
        insertBox.run({ id: sealedSecret.id, box: sealed })
      })
    },
    get: id => {
      const row = get.get({ id })
      return row === undefined ? null : toSealedSecret(row)
    },
    box: id => {
      const row = box.get({ id })
      return row === undefined ? null : new Uint8Array(row.box)
    },
    live: () => live.all().map(toSealedSecret),
    ofRotation: rotationId => ofRotation.all({ id: rotationId }).map(toSealedSecret),
    ofKey: keyId => {
      const row = ofKey.get({ id: keyId })
      return row === undefined ? null : toSealedSecret(row)
    },
    knowsFingerprint: (accountId, fingerprint) =>
      ofFingerprint.get({ account_id: accountId, fingerprint }) !== undefined,
    move: (id, from, to) => move.run({ id, from: JSON.stringify(from), to }).changes === 1,
    setStoredWhere: (id, where) => {
      setStoredWhere.run({ id, where })
    },
    setKey: (id, keyId) => {
      lostKeys = null
      setKey.run({ id, key_id: keyId })
    },
    destroy: id => {
      lostKeys = null
      db.transaction(() => {
        markDestroyed.run({ id })
        if (deleteBox.run({ id }).changes === 0) return
        // Until the log is emptied, the deleted bytes still stand in it.
        db.afterCommit(() => {
          db.scrub()
        })
      })
    },
    beginExposure: exposure => {
      lostKeys = null
      const row = begin.get({
        secret_id: exposure.secretId,
        kind: exposure.kind,
        part: exposure.part,
        where: exposure.where,
        started_at: exposure.startedAt
      })
      if (row === undefined) throw new Error('An exposure was not recorded.')
      return row.seq
    },
    endExposure: (seq, outcome, at) => {
      lostKeys = null
      end.run({ seq, outcome, at })
    },
    exposures: id => exposures.all({ id }).map(toExposure),
    lostKeys: () => {
      lostKeys ??= new Set(lost.all().map(row => asKeyId(row.key_id)))
      return lostKeys
    },
    countBoxes: () => countBoxes.get()?.n ?? 0
  }
}

function toRow(sealedSecret: SealedSecret): SealedSecretRow {
  return {
    id: sealedSecret.id,
    account_id: sealedSecret.accountId,
    key_id: sealedSecret.keyId,
    rotation_id: sealedSecret.rotationId,
    origin: sealedSecret.origin,
    bond: sealedSecret.bond,
    state: sealedSecret.state,
    label: sealedSecret.label,
    fingerprint: sealedSecret.fingerprint,
    parts: JSON.stringify(sealedSecret.parts),
    created_at: sealedSecret.createdAt,
    expires_at: sealedSecret.expiresAt,
    stored_where: sealedSecret.storedWhere
  }
}

function toSealedSecret(row: SealedSecretRow): SealedSecret {
  return {
    id: asSealedSecretId(row.id),
    accountId: asAccountId(row.account_id),
    keyId: row.key_id === null ? null : asKeyId(row.key_id),
    rotationId: row.rotation_id === null ? null : asRotationId(row.rotation_id),
    origin: row.origin,
    bond: row.bond,
    state: row.state,
    label: row.label,
    fingerprint: row.fingerprint,
    parts: partList.parse(JSON.parse(row.parts)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    storedWhere: row.stored_where
  }
}

function toExposure(row: ExposureRow): Exposure {
  return {
    seq: row.seq,
    secretId: asSealedSecretId(row.secret_id),
    kind: row.kind,
    part: row.part,
    where: row.where,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome
  }
}
