import { failed, ok, type Result } from '../fault'

// Implemented by destinations/kit; needed by destinations and activations that work on another machine over SSH.

/** Empty user and port: those of the person's ssh configuration. */
export type RemoteHost = { readonly host: string; readonly user: string; readonly port: string }

/** `words`: the script's own line. `rest`: what it printed after that, which the caller wipes if it holds a secret. */
export type RemoteAnswer = { readonly words: readonly string[]; readonly rest: Uint8Array }

export type RemoteShell = {
  /**
   * Runs a fixed script there, by the person's own `ssh`, which asks nothing and goes to no unknown host. The script reads a random mark, then
   * `lines`, then `bytes` on standard input, and begins its answer with the mark. Nothing of an answer reaches a fault.
   * Fault `outcome-unknown` when the script may have run.
   */
  ask(
    host: RemoteHost,
    script: string,
    lines: readonly string[],
    bytes?: Uint8Array
  ): Promise<Result<RemoteAnswer>>
}

/** Nothing in these can be taken for an option or read by a shell. Fault `invalid-input` with the field as its subject. */
export function remoteHostIn(settings: { readonly [field: string]: string }): Result<RemoteHost> {
  const { host = '', user = '', port = '' } = settings
  const invalid = (subject: string): Result<never> => failed('invalid-input', 'value-invalid', { subject })
  if (!/^[A-Za-z0-9][-.:_A-Za-z0-9]{0,252}$/.test(host)) return invalid('host')
  if (user !== '' && !/^[_A-Za-z0-9][-._A-Za-z0-9]{0,63}$/.test(user)) return invalid('user')
  if (port !== '' && !/^[1-9]\d{0,4}$/.test(port)) return invalid('port')
  return ok({ host, user, port })
}
