import { Secret } from '../core/secret'

/** Typed secrets as wipeable bytes. The service that takes them owns and wipes them. */
export function secretsOf(fields: { readonly [name: string]: string }): { readonly [name: string]: Secret } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [
      name,
      Secret.fromBytes(new Uint8Array(Buffer.from(text, 'utf8')))
    ])
  )
}
