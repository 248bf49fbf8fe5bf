// Roles of a client's service account, as texts that the list shows and a copy is given again: `realm:<role>` and
// `client:<client ID>:<role>`. Names are percent-encoded where they hold a colon, so that it ends nothing.

export type Roles = {
  readonly realm: readonly string[]
  readonly clients: Readonly<Record<string, readonly string[]>>
}

export function grantsOf({ realm, clients }: Roles): readonly string[] {
  return [
    ...realm.map(role => `realm:${role}`),
    ...Object.entries(clients).flatMap(([client, roles]) =>
      roles.map(role => `client:${encoded(client)}:${role}`)
    )
  ].sort()
}

/** Null where a grant cannot be read as a whole: a guess could widen the rights. */
export function rolesOf(grants: readonly string[]): Roles | null {
  const realm: string[] = []
  const clients = new Map<string, string[]>()
  for (const grant of grants) {
    const [, realmRole] = /^realm:(.+)$/s.exec(grant) ?? []
    const [, client, clientRole] = /^client:([^:]+):(.+)$/s.exec(grant) ?? []
    if (realmRole !== undefined) realm.push(realmRole)
    else if (client !== undefined && clientRole !== undefined) {
      const name = decoded(client)
      clients.set(name, [...(clients.get(name) ?? []), clientRole])
    } else return null
  }
  return { realm, clients: Object.fromEntries(clients) }
}

function encoded(name: string): string {
  return name.replace(/[%:]/g, found => encodeURIComponent(found))
}

function decoded(name: string): string {
  return name.replace(/%(25|3A)/g, found => decodeURIComponent(found))
}
