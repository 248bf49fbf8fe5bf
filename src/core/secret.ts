/**
 * A secret value in memory. It prints as `[secret]` everywhere (string, JSON, inspection), can be wiped, and can be
 * read only through `expose`, which is easy to search for. Bytes, not a string: a string cannot be overwritten.
 */
export class Secret {
  readonly #bytes: Uint8Array
  #isWiped = false

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Takes ownership of `bytes`: the caller must not keep or reuse them. */
  static fromBytes(bytes: Uint8Array): Secret {
    return new Secret(bytes)
  }

  get byteLength(): number {
    return this.#bytes.length
  }

  get isWiped(): boolean {
    return this.#isWiped
  }

  /** Lends the bytes to `use`; they must not be kept afterwards. Throws when wiped: that is a bug. */
  expose<T>(use: (bytes: Uint8Array) => T): T {
    if (this.#isWiped) throw new Error('A wiped secret was used.')
    return use(this.#bytes)
  }

  /** Overwrites the bytes with zeros. May be called twice. */
  wipe(): void {
    this.#bytes.fill(0)
    this.#isWiped = true
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/** One named part of a credential or of a fresh key, for example `accessKeyId` (public) and `secretAccessKey`. */
export type SecretPart = {
  /** Machine name as in the provider's manifest. */
  readonly name: string
  /** Default environment variable, for example `BLOCX_SECRET_ACCESS_KEY`. */
  readonly envName: string
  /** False for public identifiers that travel with the secret. */
  readonly isSecret: boolean
  readonly value: Secret
}

/** All parts that a consumer needs to use a key. */
export type SecretBundle = { readonly parts: readonly SecretPart[] }

export function wipeBundle(bundle: SecretBundle): void {
  for (const part of bundle.parts) part.value.wipe()
}

/** Compares the first secret part. Both values are in Rekey's hands, so the time that it takes gives nothing away. */
export function isSameSecret(left: SecretBundle, right: SecretBundle): boolean {
  const [a, b] = [left, right].map(({ parts }) => parts.find(part => part.isSecret)?.value)
  if (a === undefined || b === undefined || a.byteLength !== b.byteLength) return false
  return a.expose(mine => b.expose(other => mine.every((byte, at) => byte === other[at])))
}
