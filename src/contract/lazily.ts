type Makers = { readonly [name: string]: () => unknown }
type Made<Of extends Makers> = { readonly [Name in keyof Of]: ReturnType<Of[Name]> }

/** An object of the same names, each of whose values is made when somebody first asks for it, and kept. */
export function lazily<Of extends Makers>(makers: Of): Made<Of> {
  const made = {}
  for (const [name, make] of Object.entries(makers)) {
    let value: unknown
    Object.defineProperty(made, name, { enumerable: true, get: () => (value ??= make()) })
  }
  // Each name of `makers` was defined above, as its maker's value.
  return made as Made<Of>
}
