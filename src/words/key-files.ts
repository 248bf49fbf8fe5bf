import type { KeyFileView } from '../contract/key-files'

type Entry = KeyFileView['entries'][number]

/** Such as `~/.aws/credentials, profile prod`. */
export function usedAt({ place }: Pick<KeyFileView, 'place'>, { name }: Pick<Entry, 'name'>): string {
  return `${place}, ${name}`
}

/** The name of a task for a key that no account lists. */
export function taskName({ kind }: Pick<KeyFileView, 'kind'>, { name }: Pick<Entry, 'name'>): string {
  return `${kind}: ${name}`
}
