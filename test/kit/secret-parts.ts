/**
 * What of a value is secret: all of it, but for a private key, and a key file as Google has it, which names its account and its ID in the
 * open. Of those, the lines of the private key: as JSON or not, no line break is within them.
 */
export function secretPartsOf(value: string): readonly string[] {
  const pem = privateKeyIn(value)
  if (pem === null) return [value]
  // The first line holds the name of the algorithm, which is in certificates too, and the beginning of the public part.
  return pem
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('-----'))
    .slice(1)
}

function privateKeyIn(value: string): string | null {
  if (value.startsWith('-----BEGIN')) return value
  if (!value.startsWith('{')) return null
  const { private_key: pem } = JSON.parse(value) as { readonly private_key?: unknown }
  return typeof pem === 'string' ? pem : null
}
