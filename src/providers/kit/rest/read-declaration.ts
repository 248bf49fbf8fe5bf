import type { CreateDeclaration, CreatingDeclaration, Declaration } from './declaration'
import { declarationSchema, isCreating } from './declaration'
import { isCounted } from './paging'
import { partsIn } from './probe'
import { namesIn, valuesIn } from './templates'

export type ReadDeclaration =
  | { readonly ok: true; readonly declaration: Declaration }
  /** Each begins with the path of a field. */
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads a declaration out of JSON or YAML that was parsed. Strict: a field that nobody knows is a problem. */
export function readDeclaration(json: unknown): ReadDeclaration {
  const parsed = declarationSchema.safeParse(json)
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    }
  }
  const problems = [...namesOf(parsed.data), ...contradictionsIn(parsed.data)]
  return problems.length === 0 ? { ok: true, declaration: parsed.data } : { ok: false, problems }
}

/** Names in braces, and fields that name another, must name something that is there. */
function namesOf(declaration: Declaration): readonly string[] {
  const { about, auth, groups, permissionSets, list, disable, enable, revoke, probe } = declaration
  const fields = about.fields.map(({ name }) => name)
  const parts = about.secretParts.map(({ name }) => name)
  // A path stands in logs of servers: a secret is no part of it.
  const shown = about.fields.filter(({ isSecret }) => !isSecret).map(({ name }) => name)
  const paths = [...about.assumedPaths.map(({ name }) => name), ...shown]
  const group = ['group', about.groupWord]
  const own = auth.ownKey?.kind === 'public-id' ? auth.ownKey.field : auth.ownKey?.token
  const changes = Object.entries({ disable, enable, revoke }).flatMap(([name, call]) =>
    call === undefined
      ? []
      : [
          unknownNames(`${name}.path`, namesIn(call.path), [...paths, ...group, 'key']),
          unknownNames(`${name}.headers`, inTexts(call.headers), [...group, 'key']),
          unknownNames(`${name}.body`, valuesIn(call.body ?? {}), [...group, 'key'])
        ]
  )
  return [
    unknownNames('auth.headers', inTexts(auth.headers), auth.signIn ? [...fields, 'accessToken'] : fields),
    unknownNames('auth.basic', inTexts(auth.basic), fields),
    ...namesOfSignIn(declaration),
    unknownNames(
      'auth',
      [auth.tokenField, own].filter(name => name !== undefined),
      fields
    ),
    unknownNames('groups.path', groups.kind === 'account' ? [] : namesIn(groups.path), paths),
    unknownNames('permissionSets.path', namesIn(permissionSets?.path ?? ''), paths),
    unknownNames(
      'about.assumedPaths',
      about.assumedPaths.flatMap(({ path }) => namesIn(path)),
      group
    ),
    unknownNames('list.path', namesIn(list.path), [...paths, ...group]),
    unknownNames('list.headers', inTexts(list.headers), group),
    unknownNames('list.query', [...inTexts(list.query), ...inTexts(list.activeQuery)], group),
    unknownNames('list.body', valuesIn(list.body ?? {}), group),
    ...(list.each ?? []).flatMap(each => [
      unknownNames('list.each.path', namesIn(each.path), [...paths, ...group, 'key']),
      unknownNames('list.each.body', valuesIn(each.body ?? {}), [...group, 'key'])
    ]),
    ...namesOfCreate(declaration, { paths, group, parts, shown }),
    unknownNames('probe.path', namesIn(probe.path), shown),
    unknownNames('probe.basic', inTexts(probe.basic), parts),
    unknownNames('probe.headers', inTexts(probe.headers), parts),
    unknownNames('probe.beside', inTexts(probe.beside), fields),
    // A field of the form of the same name would be another value.
    unknownNames('probe.form', inTexts(probe.form), [
      ...parts.filter(name => !fields.includes(name)),
      ...shown.filter(name => !parts.includes(name)),
      'baseOrigin'
    ]),
    unknownNames('probe.signature', probe.signature === undefined ? [] : [probe.signature.part], parts),
    unknownNames('probe.signature.over', namesIn(probe.signature?.over ?? ''), [
      'method',
      'path',
      'timestamp',
      'body'
    ]),
    unknownNames('probe.signature.headers', inTexts(probe.signature?.headers), ['timestamp', 'signature']),
    ...changes
  ].flat()
}

type Known = { readonly [of in 'paths' | 'group' | 'parts' | 'shown']: readonly string[] }

function namesOfCreate(
  { row, groups, create }: Declaration,
  { paths, group, parts, shown }: Known
): readonly (readonly string[])[] {
  if (create === undefined) return []
  const attributes = Object.keys(row.attributes)
  const values = [
    'name',
    'grants',
    'permissionSetId',
    'expiresAt',
    ...attributes.map(name => `attributes.${name}`)
  ]
  return [
    unknownNames('create.path', namesIn(create.path), [...paths, ...group]),
    unknownNames('create.headers', inTexts(create.headers), group),
    unknownNames('create.body', valuesIn(create.body), [...values, ...group]),
    unknownNames('create.secrets', Object.keys(create.secrets), parts),
    unknownNames('about.secretParts', parts, Object.keys(create.secrets)),
    unknownNames(
      'create.secrets',
      Object.values(create.secrets).flatMap(source => ('path' in source ? (source.onlyWith ?? []) : [])),
      attributes
    ),
    unknownNames(
      'create.secrets',
      Object.values(create.secrets).flatMap(source => ('field' in source ? source.field : [])),
      shown
    ),
    unknownNames(
      'create.secrets',
      Object.values(create.secrets).flatMap(source => ('value' in source ? (source.value ?? []) : [])),
      groups.kind === 'account' ? [] : Object.keys(groups.values ?? {})
    )
  ]
}

function inTexts(texts: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.values(texts).flatMap(namesIn)
}

function namesOfSignIn({ auth: { signIn }, about }: Declaration): readonly (readonly string[])[] {
  if (signIn === undefined) return []
  const all = about.fields.map(({ name }) => name)
  // An address and a path are not secret: they stand in logs of servers.
  const shown = about.fields.filter(({ isSecret }) => !isSecret).map(({ name }) => name)
  const texts = [signIn.headers, signIn.basic, signIn.body].flatMap(each => Object.values(each ?? {}))
  return [
    unknownNames('auth.signIn.baseUrl', namesIn(signIn.baseUrl ?? ''), shown),
    unknownNames('auth.signIn.path', namesIn(signIn.path), shown),
    unknownNames('auth.signIn', texts.flatMap(namesIn), [...all, 'baseOrigin'])
  ]
}

function unknownNames(at: string, used: readonly string[], known: readonly string[]): readonly string[] {
  return [...new Set(used)]
    .filter(name => !known.includes(name))
    .map(name => `${at}: nothing is called ${name}`)
}

/** What must hold, and the problem where it does not. */
type Claim = readonly [boolean, string]

function claimsOfCreate({ about, row, create }: CreatingDeclaration): readonly Claim[] {
  const sendsExpiry = valuesIn(create.body).includes('expiresAt')
  const secret = about.secretParts.filter(({ isSecret }) => isSecret)
  return [
    [(about.expiry === 'none') === !sendsExpiry, 'about.expiry: the body of a new key says otherwise'],
    [
      sendsExpiry === (row.expiresAt !== undefined),
      'row.expiresAt: an expiry that is sent must be read back'
    ],
    [about.keysByHand === undefined, 'about.keysByHand: keys are made by `create`'],
    [create.life === undefined || sendsExpiry, 'create.life: the body of a new key has no expiry'],
    [
      secret.every(({ name }) => isAnswered(create, name)),
      'create.secrets: what is secret comes with the answer'
    ]
  ]
}

function claimsWithoutCreate({ about, row }: Declaration): readonly Claim[] {
  const isByHand = about.keysByHand !== undefined
  return [
    [!isByHand || row.masked !== undefined, 'about.keysByHand: row.masked has to tell whose secret one is'],
    [!isByHand || row.createdAt !== undefined, 'about.keysByHand: row.createdAt has to tell a new key'],
    [
      (about.expiry === 'none') === (row.expiresAt === undefined),
      'about.expiry: row.expiresAt says otherwise'
    ],
    [
      about.options.length + about.presets.length === 0,
      'about.options: no key is made, so there is nothing to choose'
    ]
  ]
}

/** What would make a guard of the engine blind. */
function contradictionsIn(declaration: Declaration): readonly string[] {
  const { about, auth, errors, groups, permissionSets, row, list, revoke, probe, ...rest } = declaration
  const statuses = typeof row.status === 'string' ? ['active'] : row.status.map(({ is }) => is)
  const everything = row.permissions.kind === 'listed' ? row.permissions.nullIs : undefined
  const gone = errors.table.some(
    each => (revoke.gone === 'not-found' ? each.fault : each.detail) === revoke.gone
  )
  const checks: readonly Claim[] = [
    ...(isCreating(declaration) ? claimsOfCreate(declaration) : claimsWithoutCreate(declaration)),
    [gone, 'revoke.gone: no error of the table means that'],
    [
      revoke.leaves === 'deleted' || statuses.includes('revoked'),
      'row.status: no rule tells a revoked key, which stays listed'
    ],
    [rest.disable === undefined || statuses.includes('disabled'), 'row.status: no rule tells a disabled key'],
    [
      (row.permissions.kind === 'set') === (permissionSets !== undefined),
      'permissionSets: only where a row names its set'
    ],
    [
      !errors.table.some(each => each.status === 401 && isGone(each)),
      'errors.table: a 401 is about the credential of the connection, never about a key that is gone'
    ],
    [
      namesInHeaders(auth.headers) > 0 || auth.basic !== undefined,
      'auth.headers: nothing of the connection is in them'
    ],
    [
      auth.signIn === undefined || Object.values(auth.headers).some(text => text.includes('{accessToken}')),
      'auth.headers: no header sends the accessToken'
    ],
    [list.cursor === undefined || list.paging === undefined, 'list.paging: the cursor says otherwise'],
    [list.body === undefined || list.method === 'POST', 'list.body: only a POST has one'],
    [
      list.itemsAre === undefined || (list.each !== undefined && row.id === 'id'),
      'list.itemsAre: ids need `each`, and a row with the id in `id`'
    ],
    [revoke.after === undefined || rest.disable !== undefined, 'revoke.after: there is no disable'],
    [partsIn(declaration).length > 0, 'probe.headers: no part of the key is in them'],
    [
      everything === undefined || about.permissions.some(({ grant }) => grant === everything),
      'row.permissions.nullIs: no permission is called so'
    ],
    [probe.form === undefined || probe.method === 'POST', 'probe.form: only a POST has one'],
    [probe.form === undefined || probe.beside === undefined, 'probe.beside: a form goes alone'],
    [probe.form === undefined || probe.body === undefined, 'probe.form: the body says otherwise'],
    [probe.form === undefined || probe.signature === undefined, 'probe.signature: what is signed is no form'],
    [
      probe.basic === undefined ||
        (probe.beside === undefined && probe.headers['authorization'] === undefined),
      'probe.basic: other headers say otherwise'
    ],
    [
      groups.kind === 'account' || groups.only === undefined || !isCounted(groups),
      'groups.only: pages that are counted need all of their rows'
    ],
    [probe.at === undefined || auth.signIn !== undefined, 'probe.at: there is no sign-in'],
    [
      errors.text !== undefined || [...errors.table, ...probe.verdicts].every(each => !saysMore(each)),
      'errors.text: nothing tells where the text stands that `says` compares'
    ],
    [
      list.paging?.kind !== 'next-url' || list.method !== 'POST',
      'list.paging: the address of a page is asked for by GET'
    ],
    [
      auth.signIn?.baseUrls === undefined || hasServerForEach(about.hosts, auth.signIn.baseUrls),
      'auth.signIn.baseUrls: not the same hosts as about.hosts'
    ],
    [
      auth.signIn?.baseUrls === undefined || auth.signIn.baseUrl === undefined,
      'auth.signIn.baseUrl: baseUrls say otherwise'
    ],
    [
      about.tokensLast === undefined || about.afterRevoke === 'tokens-live-on',
      'about.tokensLast: no tokens live on'
    ],
    [
      !about.fields.some(({ name }) => ['group', about.groupWord, 'key', 'baseOrigin'].includes(name)),
      'about.fields: one is called as the ID of a group or a key is'
    ],
    [about.secretParts.some(({ isSecret }) => isSecret), 'about.secretParts: none is secret'],
    [about.fields.some(({ isSecret }) => isSecret), 'about.fields: none is secret']
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [problem]))
}

function isGone({ fault, detail }: Declaration['errors']['table'][number]): boolean {
  return fault === 'not-found' || detail === 'already-revoked'
}

function isAnswered({ secrets }: CreateDeclaration, name: string): boolean {
  const source = secrets[name]
  return source !== undefined && 'path' in source
}

function saysMore(each: object): boolean {
  return 'says' in each && each.says !== undefined
}

function hasServerForEach(hosts: readonly string[] = [], servers: Readonly<Record<string, string>>): boolean {
  return Object.keys(servers).sort().join(' ') === [...hosts].sort().join(' ')
}

function namesInHeaders(headers: Readonly<Record<string, string>>): number {
  return Object.values(headers).flatMap(namesIn).length
}
