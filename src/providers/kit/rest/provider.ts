import type { Provider } from '../../../core/ports/provider'
import type { Declaration } from './declaration'
import { manifestOf } from './manifest'

/** A provider that is described by data. Its client is loaded when its first account is used. */
export function restProvider(declaration: Declaration): Provider {
  return {
    manifest: manifestOf(declaration),
    connect: async (input, tools) => (await import('./connect')).connect(declaration, input, tools)
  }
}
