import type { WireConnection } from '../kit/wire-connection'

/** What the client of one account works with. */
export type PostgresConnection = WireConnection & { readonly database: string }
