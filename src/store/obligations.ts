import { z } from 'zod'
import type { AccountId, KeyId } from '../core/ids'
import type { Db } from './db'
import type { Creation, CreationStore } from '../core/ports/creations'
import type { Revocation, RevocationStore } from '../core/ports/revocations'

type RevocationRow = {
  key_id: string
  account_id: string
  group_id: string
  provider_key_id: string
  batch_id: string
  state: Revocation['state']
  intended_at: number
  updated_at: number
  accepted_at: number | null
}

export function revocationStore(db: Db): RevocationStore {
  const put = db.prepare<RevocationRow>(`
    INSERT INTO revocations
      (key_id, account_id, group_id, provider_key_id, batch_id, state, intended_at, updated_at, accepted_at)
    VALUES (@key_id, @account_id, @group_id, @provider_key_id, @batch_id, @state, @intended_at, @updated_at, @accepted_at)
    ON CONFLICT (key_id) DO UPDATE SET
      batch_id = excluded.batch_id, state = excluded.state, updated_at = excluded.updated_at
  `)
  const setState = db.prepare<{ key_id: string; state: string; at: number }>(`
    UPDATE revocations SET state = @state, updated_at = @at,
      accepted_at = CASE WHEN @state = 'claimed' THEN coalesce(accepted_at, @at) ELSE accepted_at END
    WHERE key_id = @key_id
  `)
  const settle = db.prepare<{ key_id: string }>('DELETE FROM revocations WHERE key_id = @key_id')
  const open = db.prepare<null, RevocationRow>('SELECT * FROM revocations ORDER BY intended_at, key_id')

  return {
    put(revocation) {
      put.run({
        key_id: revocation.keyId,
        account_id: revocation.accountId,
        group_id: revocation.groupId,
        provider_key_id: revocation.providerKeyId,
        batch_id: revocation.batchId,
        state: revocation.state,
        intended_at: revocation.intendedAt,
        updated_at: revocation.updatedAt,
        accepted_at: revocation.acceptedAt
      })
    },
    setState(keyId, state, at) {
      setState.run({ key_id: keyId, state, at })
    },
    settle(keyId) {
      settle.run({ key_id: keyId })
    },
    open() {
      return open.all().map(row => ({
        // The brands were on when the row was written by put.
        keyId: row.key_id as KeyId,
        accountId: row.account_id as AccountId,
        groupId: row.group_id,
        providerKeyId: row.provider_key_id,
        batchId: row.batch_id,
        state: row.state,
        intendedAt: row.intended_at,
        updatedAt: row.updated_at,
        acceptedAt: row.accepted_at
      }))
    }
  }
}

type CreationRow = {
  id: string
  account_id: string
  group_id: string
  name: string
  ids_before: string
  intended_at: number
}

const idList = z.array(z.string())

export function creationStore(db: Db): CreationStore {
  const put = db.prepare<CreationRow>(`
    INSERT INTO creations (id, account_id, group_id, name, ids_before, intended_at)
    VALUES (@id, @account_id, @group_id, @name, @ids_before, @intended_at)
  `)
  const settle = db.prepare<{ id: string }>('DELETE FROM creations WHERE id = @id')
  const open = db.prepare<null, CreationRow>('SELECT * FROM creations ORDER BY intended_at, id')

  return {
    put(creation) {
      put.run({
        id: creation.id,
        account_id: creation.accountId,
        group_id: creation.groupId,
        name: creation.name,
        ids_before: JSON.stringify(creation.idsBefore),
        intended_at: creation.intendedAt
      })
    },
    settle(id) {
      settle.run({ id })
    },
    open() {
      return open.all().map(toCreation)
    }
  }
}

function toCreation(row: CreationRow): Creation {
  return {
    id: row.id,
    accountId: row.account_id as AccountId,
    groupId: row.group_id,
    name: row.name,
    idsBefore: idList.parse(JSON.parse(row.ids_before)),
    intendedAt: row.intended_at
  }
}
