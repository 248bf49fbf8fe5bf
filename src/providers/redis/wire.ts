import { z } from 'zod'

export const lines = z.array(z.string().max(1_000_000)).max(10_000)
export const text = z.string()
/** Names and values in turn. */
export const pairs = z.array(z.string()).max(1_000)
/** Seconds and microseconds. */
export const time = z.tuple([z.string(), z.string()]).transform(([seconds, micros]) => {
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
})

export type AclUser = {
  readonly name: string
  readonly isOn: boolean
  /** Takes any password. */
  readonly isOpen: boolean
  /** SHA-256 of each password, in hexadecimal digits: they do not leave the adapter. */
  readonly digests: readonly string[]
}

/** `user app on #<digest> ~app:* +@all`; null for a line that is something else. A name has no blanks. */
export function userOf(line: string): AclUser | null {
  const [head, name, ...rules] = line.split(' ')
  if (head !== 'user' || name === undefined || name === '') return null
  if (!rules.includes('on') && !rules.includes('off')) return null
  return {
    name,
    isOn: rules.includes('on'),
    isOpen: rules.includes('nopass'),
    digests: rules.flatMap(rule => (/^#[0-9a-f]{64}$/.test(rule) ? [rule.slice(1)] : []))
  }
}

/** How many connections each user has; null where this server does not say whose they are. */
export function connectionsIn(list: string): ReadonlyMap<string, number> | null {
  const found = new Map<string, number>()
  for (const line of list.split('\n').filter(one => one.trim() !== '')) {
    const [, user] = / user=(\S+)/.exec(line) ?? []
    if (user === undefined) return null
    found.set(user, (found.get(user) ?? 0) + 1)
  }
  return found
}

/** Whether INFO names a configuration file; null where it says nothing of one. */
export function configurationIn(info: string): 'configuration' | 'nowhere' | null {
  const name = 'config_file:'
  const line = info.split(/\r?\n/).find(one => one.startsWith(name))
  if (line === undefined) return null
  return line.slice(name.length).trim() === '' ? 'nowhere' : 'configuration'
}
