import type { Result } from '../../core/fault'
import type {
  ConnectionInput,
  ConnectionTools,
  Provider,
  ProviderClient,
  ProviderManifest
} from '../../core/ports/provider'
import type { StartSandbox } from './sandbox/sandbox'

type Connect = (input: ConnectionInput, tools: ConnectionTools) => Result<ProviderClient>

/** A provider whose client is loaded when its first account is used: a start pays for the manifest alone. */
export function onDemand(
  manifest: ProviderManifest,
  load: () => Promise<{ readonly connect: Connect }>
): Provider {
  return { manifest, connect: async (input, tools) => (await load()).connect(input, tools) }
}

/** A fake provider that is loaded when somebody starts the sandbox. */
export function sandboxOnDemand(load: () => Promise<{ readonly startSandbox: StartSandbox }>): StartSandbox {
  return async options => (await load()).startSandbox(options)
}
