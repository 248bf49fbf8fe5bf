import type { OldKey } from '../../../src/services/handoff'
import type { Vault } from '../../../src/core/ports/vault'

/** As if Rekey had delivered these values before: a hand-off over them needs no question. */
export function knownKey(vault: Pick<Vault, 'fingerprint'>, values: readonly string[]): OldKey {
  const prints = values.flatMap(value => {
    const print = vault.fingerprint(new TextEncoder().encode(value))
    return print.ok ? [print.value] : []
  })
  return { masked: null, prints }
}

export function valuesIn(envText: string): readonly string[] {
  return envText.split('\n').map(line => line.slice(line.indexOf('=') + 1).replace(/^(['"])(.*)\1$/, '$2'))
}
