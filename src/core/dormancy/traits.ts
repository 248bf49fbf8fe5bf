import { environmentsIn, isProduction } from '../environment'
import type { Key } from '../key'
import { breadthOf } from '../permissions'
import type { Breadth } from '../permissions'
import type { PermissionItem } from '../ports/provider'
import { markerOf } from '../service-name'

/** What a verdict needs to know of a key's name. */
export type NameTraits = {
  readonly hasSeveralEnvironments: boolean
  /** Empty, or made by a machine: an id, or the likes of `API Key 3`. */
  readonly isNameless: boolean
  /** Carries the marker of a rotation. */
  readonly isMarked: boolean
}

/** What is slow to find out about a key and changes only with it, so that a pass over a million keys need not. */
export type KeyTraits = NameTraits & { readonly isProduction: boolean; readonly breadth: Breadth }

export function nameTraitsOf({ name, providerKeyId }: Pick<Key, 'name' | 'providerKeyId'>): NameTraits {
  return {
    hasSeveralEnvironments: environmentsIn(name).length > 1,
    isNameless: isNameless(name.trim(), providerKeyId),
    isMarked: markerOf(name) !== null
  }
}

export function traitsOf(key: Key, catalogue: readonly PermissionItem[]): KeyTraits {
  return {
    ...nameTraitsOf(key),
    isProduction: isProduction(key.environment),
    breadth: breadthOf(key.permissions, catalogue)
  }
}

function isNameless(plain: string, providerKeyId: string): boolean {
  return plain === '' || plain === providerKeyId || /^(api[ _-]?)?key[ _-]?#?\d*$/i.test(plain)
}
