// Where a key is a user, its name is what a service signs in with: `payments [rk-7K2Q9M4DXYZ01]` is then the user
// `payments-rk-7k2q9m4dxyz01`. The list shows it in the first form again, so that the next rotation replaces the marker.

const MARKER = '[0-9A-HJKMNP-TV-Z]{13,26}'
const SHOWN = new RegExp(` ?\\[rk-(${MARKER})\\]$`)
const AS_USER = new RegExp(`^(.*?)-?rk-(${MARKER.replace('A-HJKMNP-TV-Z', 'a-hjkmnp-tv-z')})$`, 's')

export function userNameOf(name: string): string {
  return name.replace(
    SHOWN,
    (_all, marker: string, at: number) => `${at === 0 ? '' : '-'}rk-${marker.toLowerCase()}`
  )
}

export function nameOfUser(userName: string): string {
  const [, label, marker] = AS_USER.exec(userName) ?? []
  if (label === undefined || marker === undefined) return userName
  return `${label === '' ? '' : `${label} `}[rk-${marker.toUpperCase()}]`
}
