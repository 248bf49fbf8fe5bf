import type { Migration } from '../migrate'
import { inventory } from './0010-inventory'
import { obligations } from './0030-obligations'

/** Every step of the schema in order; new ones are appended, numbered in tens. */
export const migrations: readonly Migration[] = [inventory, obligations]
