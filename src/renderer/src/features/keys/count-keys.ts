import { call } from '../../bridge'
import type { KeyFilterInput } from '../../../../contract/keys'

/** How many keys a filter takes in, in all and by verdict, finding, environment and account. */
export function countKeys(filter: KeyFilterInput) {
  return call('keys.counts', { filter })
}
