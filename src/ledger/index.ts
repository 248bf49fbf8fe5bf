import type { LedgerDoor } from '../core/ports/ledger'
import { ok } from '../core/fault'
import { originOf, readAddress, shownAddress } from './address'
import { openLedger } from './postgres-ledger'
import { askIdentity, setUpLedger } from './set-up'

export const postgresDoor: LedgerDoor = {
  describe(address) {
    const read = readAddress(address)
    return read.ok ? ok({ shown: shownAddress(read.value), origin: originOf(read.value) }) : read
  },
  async setUp(address, identity) {
    const read = readAddress(address)
    return read.ok ? setUpLedger(read.value, identity) : read
  },
  async ask(address) {
    const read = readAddress(address)
    return read.ok ? askIdentity(read.value) : read
  },
  open(address, identity) {
    const read = readAddress(address)
    return read.ok ? ok(openLedger(read.value, identity)) : read
  }
}
