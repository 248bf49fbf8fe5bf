type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> }

/** The fields that were given: an optional field of the store's types is absent, never undefined. */
export function definedFields<T extends object>(fields: T): Partial<Defined<T>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  // The names and values are those of `fields`; only TypeScript's view of entries forgets that.
  return Object.fromEntries(given) as Partial<Defined<T>>
}
