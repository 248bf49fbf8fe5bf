// What a user may do, as texts that the list shows and a new user is given again:
// `tag:monitoring`, `read:<virtual host>:<pattern>`, `topic-read:<virtual host>:<exchange>:<pattern>`, `access:<virtual host>:`.
// Virtual host and exchange are percent-encoded, so that a colon in them ends nothing.

export type Permission = {
  readonly vhost: string
  readonly configure: string
  readonly write: string
  readonly read: string
}
export type TopicPermission = {
  readonly vhost: string
  readonly exchange: string
  readonly write: string
  readonly read: string
}
export type Rights = {
  readonly tags: readonly string[]
  readonly permissions: readonly Permission[]
  readonly topics: readonly TopicPermission[]
}

export function grantsOf({ tags, permissions, topics }: Rights): readonly string[] {
  return [
    ...permissions.flatMap(({ vhost, configure, write, read }) => {
      const found = entriesOf({ configure, write, read }).map(
        ([kind, pattern]) => `${kind}:${encode(vhost)}:${pattern}`
      )
      // All three empty: the user may connect there and do nothing.
      return found.length === 0 ? [`access:${encode(vhost)}:`] : found
    }),
    ...topics.flatMap(({ vhost, exchange, write, read }) =>
      entriesOf({ write, read }).map(
        ([kind, pattern]) => `topic-${kind}:${encode(vhost)}:${encode(exchange)}:${pattern}`
      )
    ),
    ...tags.map(tag => `tag:${tag}`)
  ]
}

/** Null where a grant cannot be read as a whole: a guess could widen the rights. */
export function rightsOf(grants: readonly string[]): Rights | null {
  const tags: string[] = []
  const permissions = new Map<string, Permission>()
  const topics = new Map<string, TopicPermission>()
  for (const grant of grants) {
    const [, tag] = /^tag:(.+)$/s.exec(grant) ?? []
    const [, kind, where, pattern] = /^(configure|write|read|access):([^:]+):(.*)$/s.exec(grant) ?? []
    const [, topicKind, topicWhere, topicExchange, topicPattern] =
      /^topic-(write|read):([^:]+):([^:]*):(.*)$/s.exec(grant) ?? []
    if (grant.endsWith('…')) return null
    if (tag !== undefined) tags.push(tag)
    else if (kind !== undefined && where !== undefined && pattern !== undefined) {
      const vhost = decode(where)
      if (vhost === null) return null
      const known = permissions.get(vhost) ?? { vhost, configure: '', write: '', read: '' }
      permissions.set(vhost, kind === 'access' ? known : { ...known, [kind]: pattern })
    } else if (topicKind !== undefined && topicWhere !== undefined && topicExchange !== undefined) {
      const [vhost, exchange] = [decode(topicWhere), decode(topicExchange)]
      if (vhost === null || exchange === null) return null
      const at = JSON.stringify([vhost, exchange])
      const known = topics.get(at) ?? { vhost, exchange, write: '', read: '' }
      topics.set(at, { ...known, [topicKind]: topicPattern })
    } else return null
  }
  return { tags, permissions: [...permissions.values()], topics: [...topics.values()] }
}

function entriesOf(patterns: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(patterns).filter(([, pattern]) => pattern !== '')
}

function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    // A grant that was not written here.
    return null
  }
}
