import { call } from '../../bridge'
import type { KeyRowView } from '../../../../contract/key-row'
import { open } from '../../state/navigation'
import { say, sayFault } from '../../state/toasts'
import { inBackground } from '../../bridge'
import { inPieces, inSteps } from '../../state/work'
import { countWords } from '../../../../words/keys'
import { KEYS_PAGE } from '../../../../words/pages/keys'

// What can be done with keys from anywhere: rows, bulk bar, detail panel, palette, shortcuts.

/** Reversible, so at once; the toast has the way back. */
export async function disableKey(row: KeyRowView): Promise<void> {
  const reply = await call('keys.disable', { keyId: row.id })
  if (!reply.ok) return sayFault(reply.fault)
  say(KEYS_PAGE.disabledKey(row.name), () => inBackground(enableKey(row)))
}

export async function enableKey(row: KeyRowView): Promise<void> {
  const reply = await call('keys.enable', { keyId: row.id })
  if (!reply.ok) return sayFault(reply.fault)
  say(KEYS_PAGE.enabledNameAgain(row.name))
}

export async function disableKeys(rows: readonly KeyRowView[]): Promise<void> {
  const able = rows.filter(row => row.can.disable)
  const disabled: KeyRowView[] = []
  const { isStopped } = await inSteps(KEYS_PAGE.disablingKeys, able, one, async row => {
    const reply = await call('keys.disable', { keyId: row.id })
    if (reply.ok) disabled.push(row)
    else sayFault(reply.fault)
    return 'go-on'
  })
  const rest = isStopped ? KEYS_PAGE.stoppedTheOthersAreLeft : ''
  if (disabled.length > 0)
    say(KEYS_PAGE.disabledCountRest(countWords(disabled.length, 'key'), rest), () =>
      inBackground(enableKeys(disabled))
    )
}

const one = () => 1

async function enableKeys(rows: readonly KeyRowView[]): Promise<void> {
  let enabled = 0
  const { isStopped } = await inSteps(KEYS_PAGE.enablingKeys, rows, one, async row => {
    const reply = await call('keys.enable', { keyId: row.id })
    if (reply.ok) enabled += 1
    else sayFault(reply.fault)
    return 'go-on'
  })
  say(
    KEYS_PAGE.enabledCountAgainText(
      countWords(enabled, 'key'),
      isStopped ? KEYS_PAGE.stoppedTheOthersStay : ''
    )
  )
}

export function rotateKeys(rows: readonly KeyRowView[]): void {
  const able = rows.filter(row => row.can.rotate)
  if (able.length > 0) open({ kind: 'rotate', keyIds: able.map(row => row.id) })
}

export function revokeKeys(rows: readonly KeyRowView[]): void {
  const able = rows.filter(row => row.can.revoke)
  if (able.length > 0) open({ kind: 'revoke', keyIds: able.map(row => row.id) })
}

/** Rekey only hides them: the keys may work, and a list that shows one brings it back. */
export async function dismissKeys(rows: readonly KeyRowView[]): Promise<void> {
  const able = rows.filter(row => row.can.dismiss)
  const reply = await call('keys.dismiss', { keyIds: able.map(row => row.id), isDismissed: true })
  if (!reply.ok) return sayFault(reply.fault)
  const which = able.length === 1 ? (able[0]?.name ?? '') : countWords(able.length, 'key')
  say(KEYS_PAGE.dismissedWhichRekeyShows(which), () => inBackground(showAgain(able)))
}

export async function showAgain(rows: readonly KeyRowView[]): Promise<void> {
  const reply = await call('keys.dismiss', { keyIds: rows.map(row => row.id), isDismissed: false })
  if (!reply.ok) return sayFault(reply.fault)
  say(KEYS_PAGE.countShownAgain(countWords(rows.length, 'key')))
}

export async function copyLink(row: KeyRowView): Promise<void> {
  const reply = await call('keys.copyLink', { keyId: row.id })
  if (reply.ok) say(KEYS_PAGE.linkCopied(row.name))
  else sayFault(reply.fault)
}

/** The provider's id is not a secret; a mask is never copied. */
export async function copyId(row: KeyRowView): Promise<void> {
  const reply = await call('keys.copyId', { keyId: row.id })
  if (!reply.ok) return sayFault(reply.fault)
  say(KEYS_PAGE.idCopied(row.name))
}

/** Keys with this tag stand in the tray. */
export const PINNED = 'pinned'

export async function togglePin(row: KeyRowView): Promise<void> {
  const isPinned = row.tags.includes(PINNED)
  const tags = isPinned ? row.tags.filter(tag => tag !== PINNED) : [...row.tags, PINNED]
  const reply = await call('keys.tag', { keyIds: [row.id], tags })
  if (!reply.ok) return sayFault(reply.fault)
  say(isPinned ? KEYS_PAGE.nameIsNoLonger(row.name) : KEYS_PAGE.pinned(row.name))
}

/** Keys whose tags are changed together: few enough that Stop is heard soon. */
export const AT_ONCE = 100

export async function tagMany(keyIds: readonly string[], tags: readonly string[]): Promise<void> {
  let tagged = 0
  const sizeOf = (piece: readonly string[]) => piece.length
  const { isStopped } = await inSteps(
    KEYS_PAGE.taggingKeys,
    inPieces(keyIds, AT_ONCE),
    sizeOf,
    async piece => {
      const reply = await call('keys.tag', { keyIds: [...piece], tags: [...tags] })
      if (reply.ok) tagged += piece.length
      else sayFault(reply.fault)
      return reply.ok ? 'go-on' : 'stop'
    }
  )
  if (tagged > 0)
    say(KEYS_PAGE.taggedCountText(countWords(tagged, 'key'), isStopped ? KEYS_PAGE.stoppedTheOthersKeep : ''))
}
