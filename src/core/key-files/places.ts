import type { KeyFileKind } from '../ports/key-files'

type Kind = Pick<KeyFileKind, 'paths'>

/** Where files of these kinds may be below a folder that a person chose: the home folder, or one such as `~/.aws`. */
export function placesIn(folder: string, kinds: readonly Kind[]): readonly string[] {
  const parents = partsOf(folder)
  const places = kinds.flatMap(({ paths }) =>
    paths.flatMap(path => {
      const parts = partsOf(path)
      return parts
        .map((_part, above) => above)
        .filter(above => endsWith(parents, parts.slice(0, above)))
        .map(above => parts.slice(above).join('/'))
    })
  )
  return [...new Set(places)]
}

/** The kinds that this file may be of: those that keep it in this place, or else all of them. */
export function kindsAt<Each extends Kind>(file: string, kinds: readonly Each[]): readonly Each[] {
  const parts = partsOf(file)
  const inPlace = kinds.filter(({ paths }) => paths.some(path => endsWith(parts, partsOf(path))))
  return inPlace.length > 0 ? inPlace : kinds
}

function endsWith(parts: readonly string[], tail: readonly string[]): boolean {
  const start = parts.length - tail.length
  return start >= 0 && tail.every((part, index) => parts[start + index] === part)
}

function partsOf(path: string): readonly string[] {
  return path.split(/[\\/]+/).filter(part => part !== '')
}
