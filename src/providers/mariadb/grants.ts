import type { MariaRows } from '../../net/wire/mariadb'
import { literal } from './quote'

// What a user may do, as the server writes it in SHOW GRANTS without the user: "SELECT, INSERT ON `shop`.*", "`clerk`" for a role, "DEFAULT
// ROLE `clerk`", with " WITH GRANT OPTION" or " WITH ADMIN OPTION" behind what may be passed on. It is sent again only if all of it
// is of this form.

const NAME = '`(?:[^`\\\\\\x00-\\x1f]|``)+`'
const COLUMNS = `(?: \\(${NAME}(?:, ${NAME})*\\))?`
const PRIVILEGES = `[A-Z]+(?: [A-Z]+)*${COLUMNS}(?:, [A-Z]+(?: [A-Z]+)*${COLUMNS})*`
const OBJECT = `(?:(?:FUNCTION|PROCEDURE|PACKAGE|PACKAGE BODY) )?(?:\\*\\.\\*|${NAME}\\.\\*|${NAME}\\.${NAME})`
const PRIVILEGE_GRANT = new RegExp(`^(${PRIVILEGES} ON ${OBJECT})( WITH GRANT OPTION)?$`)
const ROLE_GRANT = new RegExp(`^(${NAME})( WITH ADMIN OPTION)?$`)
const DEFAULT_ROLE = new RegExp(`^DEFAULT ROLE (${NAME})$`)
/** May sign in, and nothing else: every user has it. */
const NOTHING = 'USAGE ON *.*'

/** One line of SHOW GRANTS; null for a line that gives nothing. Its hash of the password ends here. */
export function grantOf(line: string, user: string, host: string): string | null {
  const grantee = `${quoted(user)}@${quoted(host)}`
  const [, role] = new RegExp(`^SET DEFAULT ROLE (${NAME}) FOR `).exec(line) ?? []
  if (role !== undefined) return `DEFAULT ROLE ${role}`
  const at = line.indexOf(` TO ${grantee}`)
  // Not of the form that is known: shown as it begins, and never given again.
  if (!line.startsWith('GRANT ') || at === -1) return `unread: ${line.slice(0, 20)}`
  const given = line.slice('GRANT '.length, at)
  const options = line.slice(at + ` TO ${grantee}`.length).replace(/'(?:[^'\\]|''|\\.)*'/gs, '')
  if (given === NOTHING && !options.includes('GRANT OPTION')) return null
  if (options.includes('GRANT OPTION')) return `${given} WITH GRANT OPTION`
  return options.includes('ADMIN OPTION') ? `${given} WITH ADMIN OPTION` : given
}

const GLOBAL_GRANT = /^GRANT ([A-Z]+(?: [A-Z]+)*(?:, [A-Z]+(?: [A-Z]+)*)*) ON \*\.\* TO /

/** Tells which privileges on all databases the lines of SHOW GRANTS give. */
export function privilegesIn(lines: MariaRows): (privilege: string) => boolean {
  const given = new Set(lines.flatMap(([line]) => GLOBAL_GRANT.exec(line ?? '')?.[1]?.split(', ') ?? []))
  return privilege => given.has(privilege) || given.has('ALL PRIVILEGES')
}

/** Statements that give `account` the same; null where one cannot be read as a whole: a guess could widen the rights. */
export function grantStatements(
  grants: readonly string[],
  { user, host }: { readonly user: string; readonly host: string }
): readonly string[] | null {
  const account = `${literal(user)}@${literal(host)}`
  const roles: string[] = []
  const given: string[] = []
  for (const grant of grants) {
    const [, privilege, option = ''] = PRIVILEGE_GRANT.exec(grant) ?? ROLE_GRANT.exec(grant) ?? []
    const [, role] = DEFAULT_ROLE.exec(grant) ?? []
    if (grant.endsWith('…')) return null
    if (role !== undefined) roles.push(`SET DEFAULT ROLE ${role} FOR ${account}`)
    else if (privilege !== undefined) given.push(`GRANT ${privilege} TO ${account}${option}`)
    else return null
  }
  // A default role has to be given before.
  return [...given, ...roles]
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
