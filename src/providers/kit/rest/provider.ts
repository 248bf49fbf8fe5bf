import type { Provider } from '../../../core/ports/provider'
import type { Witness } from '../../../core/ports/witness'
import type { Declaration } from './declaration'
import { manifestOf } from './manifest'

/**
 * A provider that is described by data. Its client is loaded when its first account is used. What it was tested against is not part
 * of the data: a file of a person cannot claim it.
 */
export function restProvider(
  declaration: Declaration,
  tested: { readonly witness?: Witness } = {}
): Provider {
  return {
    manifest: { ...manifestOf(declaration), ...tested },
    connect: async (input, tools) => (await import('./connect')).connect(declaration, input, tools)
  }
}
