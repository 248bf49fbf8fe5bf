import { checkProvider } from '../providers/kit/sandbox/check/check-provider'
import type { CheckReport, CheckTarget } from '../providers/kit/sandbox/check/check-provider'
import { readProviderFile } from '../providers/kit/file/read-provider-file'
import { createSystemClock } from './system'

export type { CheckReport, CheckTarget }

/** Checks the text of a provider file. Needs no profile. */
export function checkProviderFile(text: string, target: CheckTarget): Promise<CheckReport> {
  return checkProvider(text, target, createSystemClock())
}

/** The secret fields of the connection form; none where the text describes no provider. */
export function secretFieldsIn(text: string): readonly string[] {
  const read = readProviderFile(text)
  if (!read.ok) return []
  return read.declaration.about.fields.filter(({ isSecret }) => isSecret).map(({ name }) => name)
}
