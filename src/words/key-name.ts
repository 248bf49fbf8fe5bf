const MARKER_AT_THE_END = /^(.*\S)\s+(?:\[(rk-[0-9A-Z]{4,26})\]|· (rot [0-9A-Z]{4,26}))$/i

/** A key's name as people say it, apart from the marker that shows which rotation made the key. */
export function nameParts(name: string): { readonly label: string; readonly marker: string | null } {
  const match = MARKER_AT_THE_END.exec(name)
  const marker = match?.[2] ?? match?.[3]
  return match?.[1] === undefined || marker === undefined
    ? { label: name, marker: null }
    : { label: match[1], marker }
}
