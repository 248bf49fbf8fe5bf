import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import { call, inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { UNUSED_WORDS } from '../../../../words/rotations'
import { VERDICTS } from '../../../../words/verdicts'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

const UNUSED: ReadonlySet<KeyRowView['verdict']['state']> = new Set(['dormant', 'never-used'])
/** Of more keys nobody reads it. */
const MOST = 100

export type UnusedKeysProps = { readonly keyIds: readonly string[] }

/** Rotating keys that nobody uses: to revoke them may be what is wanted. Says nothing when one of them is used. */
export function UnusedKeys({ keyIds }: UnusedKeysProps) {
  const rows = useRows(keyIds)
  const isUnused = rows.length === keyIds.length && rows.every(row => UNUSED.has(row.verdict.state))
  const [first] = rows
  if (!isUnused || first === undefined || rows.some(row => !row.can.revoke)) return null
  const { state, facts } = first.verdict
  return (
    <Notice
      title={UNUSED_WORDS.title(rows.length)}
      tone="warning"
      actions={
        <Button size="small" onClick={() => open({ kind: 'revoke', keyIds })}>
          {UNUSED_WORDS.revoke}
        </Button>
      }
    >
      <p>
        {rows.length === 1 && `${VERDICTS[state].sentence(facts)} `}
        {UNUSED_WORDS.dialog}
      </p>
    </Notice>
  )
}

function useRows(keyIds: readonly string[]): readonly KeyRowView[] {
  const [rows, setRows] = useState<readonly KeyRowView[]>([])
  const ids = keyIds.join('\n')
  useEffect(() => {
    let isShown = true
    const read = async () => {
      const wanted = ids.split('\n')
      if (wanted.length > MOST) return
      const reply = await call('keys.page', {
        filter: { keyIds: wanted },
        sort: 'name',
        descending: false,
        group: 'none',
        offset: 0,
        limit: MOST
      })
      if (isShown && reply.ok) setRows(reply.value.rows)
    }
    inBackground(read())
    return () => {
      isShown = false
    }
  }, [ids])
  return rows
}
