import { createContext, use, useEffect, type RefObject } from 'react'
import type { FaultDetail } from '../../../core/fault'
import type { FaultView } from '../../../contract/reply'
import { faultWords } from '../../../words/faults'

/** The last fault of the form around the fields; each field marks itself if the fault is about it. */
export const FormFault = createContext<FaultView | null>(null)

const ABOUT_THE_ADDRESS: ReadonlySet<FaultDetail> = new Set([
  'wrong-base-url',
  'http-not-loopback',
  'url-not-allowed',
  'redirected',
  'tls-failed',
  'dns-failed',
  'connection-refused',
  'not-json',
  'origin-changed'
])
const ABOUT_THE_CREDENTIAL: ReadonlySet<FaultDetail> = new Set([
  'key-unknown',
  'key-expired',
  'key-revoked',
  'key-expired-or-revoked',
  'key-disabled',
  'token-expired',
  'sign-in-refused',
  'wrong-kind-of-credential',
  'credential-missing',
  'passphrase-wrong'
])

export type FieldPlace = { readonly name: string | undefined; readonly isSecret: boolean }

/** Is the fault about this field? By the name that it carries, else by what its detail is about. */
export function isFaultOf(fault: FaultView, { name, isSecret }: FieldPlace): boolean {
  if (fault.subject !== undefined)
    return fault.subject === name || (fault.subject === 'credential' && isSecret)
  if (fault.detail === 'invalid-name') return name === 'name'
  if (fault.detail !== undefined && ABOUT_THE_ADDRESS.has(fault.detail)) return name === 'baseUrl'
  const isRejected = fault.code === 'credential-rejected' && fault.detail === undefined
  return (
    isSecret &&
    name !== undefined &&
    (isRejected || (fault.detail !== undefined && ABOUT_THE_CREDENTIAL.has(fault.detail)))
  )
}

/** What is wrong with this field, in a sentence; null when nothing is known to be. */
export function useFieldError(place: FieldPlace): string | null {
  const fault = use(FormFault)
  return fault !== null && isFaultOf(fault, place) ? fieldWords(fault) : null
}

/** The words for a whole form say "something is not right"; beside the field itself they can be closer. */
function fieldWords(fault: FaultView): string {
  const isGeneral = fault.code === 'invalid-input' && fault.detail === undefined
  return faultWords(isGeneral ? { ...fault, detail: 'value-invalid' } : fault).title
}

/** Moves the focus to the first field that a fault marks: it scrolls into view, and a screen reader reads it with its error. */
export function useFocusOnFault(field: RefObject<HTMLElement | null>, error: string | null): void {
  useEffect(() => {
    const isEarlierMarked = document.activeElement?.getAttribute('aria-invalid') === 'true'
    if (error !== null && !isEarlierMarked) field.current?.focus()
  }, [field, error])
}
