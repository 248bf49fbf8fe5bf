import { fault, FAULT_CODES, FAULT_DETAILS, type Fault } from '../core/fault'

/** The fault that the store keeps as code and detail. */
export function keptFault(text: string): Fault {
  const [code, detail] = text.split('/')
  return fault(
    FAULT_CODES.find(known => known === code) ?? 'internal',
    FAULT_DETAILS.find(known => known === detail)
  )
}
