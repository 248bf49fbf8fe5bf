import type { Provider } from '../../../core/ports/provider'
import type { RequestPreview } from '../rest/preview'
import { hostsOf, previewOf } from '../rest/preview'
import { restProvider } from '../rest/provider'
import type { FileProblem } from './read-provider-file'
import { readProviderFile } from './read-provider-file'

export type ReadFileProvider =
  | {
      readonly ok: true
      readonly value: {
        readonly provider: Provider
        readonly hosts: readonly string[]
        readonly requests: readonly RequestPreview[]
      }
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] }

/** No provider of ours has an id that begins so: a file can never take the place of one, also not of one of a later version. */
export const FILE_PREFIX = 'file-'

/** The provider that a text describes, and what it would send. */
export function readFileProvider(text: string, revision: string): ReadFileProvider {
  const read = readProviderFile(text)
  if (!read.ok) return read
  const { declaration } = read
  const about = { ...declaration.about, id: FILE_PREFIX + declaration.about.id }
  const provider = { ...restProvider({ ...declaration, about }), revision }
  return { ok: true, value: { provider, hosts: hostsOf(declaration), requests: previewOf(declaration) } }
}
