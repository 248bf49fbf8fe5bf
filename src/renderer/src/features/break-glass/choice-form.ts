import type { BatchChoiceInput } from '../../../../contract/break-glass'

/** What is chosen so far; an empty part does not narrow anything down. */
export type ChoiceForm = {
  readonly creator: string
  readonly accountId: string
  readonly service: string
  readonly environment: string
  readonly finding: string
  readonly destination: string
  readonly mode: BatchChoiceInput['mode']
  readonly takesManagement: boolean
}

export const EMPTY_CHOICE: ChoiceForm = {
  creator: '',
  accountId: '',
  service: '',
  environment: '',
  finding: '',
  destination: '',
  mode: 'revoke',
  takesManagement: false
}

/** Null while nothing is chosen: a batch over everything is not offered. */
export function choiceOf(form: ChoiceForm): BatchChoiceInput | null {
  const part = (value: string) => (value.trim() === '' ? null : [value.trim()])
  const parts = {
    creators: part(form.creator),
    accountIds: part(form.accountId),
    services: part(form.service),
    environments: part(form.environment),
    findings: part(form.finding),
    destinations: part(form.destination)
  }
  const chosen = Object.entries(parts).filter(([, value]) => value !== null)
  if (chosen.length === 0) return null
  return {
    ...Object.fromEntries(chosen),
    mode: form.mode,
    management: form.takesManagement ? 'included' : 'left-out'
  }
}
