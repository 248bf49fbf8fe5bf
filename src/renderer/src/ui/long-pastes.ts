import { UI_PAGE } from '../../../words/pages/ui'
/** The longest text that a command takes in one field; a page with megabytes in a field is busy for half a minute. */
export const LONGEST_PASTE = 20_000

/**
 * Refuses text that is pasted or dropped into any field of this page and is longer than the app can use. Cutting it would lose
 * the end of a secret unseen: so the field stays as it was, and says why until it changes.
 */
export function refuseLongPastes(page: Document): void {
  page.addEventListener(
    'beforeinput',
    event => {
      const field = event.target
      if (!isField(field) || !event.inputType.startsWith('insertFrom')) return
      const length = (event.data ?? event.dataTransfer?.getData('text/plain') ?? '').length
      if (length <= LONGEST_PASTE) return
      event.preventDefault()
      field.setCustomValidity(
        UI_PAGE.thisTextIsToo(length.toLocaleString('en'), LONGEST_PASTE.toLocaleString('en'))
      )
      field.reportValidity()
      field.addEventListener('input', forgive, { once: true })
      field.addEventListener('blur', forgive, { once: true })
    },
    { capture: true }
  )
}

function forgive({ target }: Event): void {
  if (isField(target)) target.setCustomValidity('')
}

function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
}
