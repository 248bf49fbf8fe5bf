// The requests that a declaration would send, for a person who decides whether to trust it. Nothing is sent here.
import type { Declaration } from './declaration'
import { fillTexts, namesIn, templatesIn } from './templates'

export type PreviewedCall =
  'sign-in' | 'groups' | 'list' | 'detail' | 'create' | 'disable' | 'enable' | 'revoke' | 'probe'

export type RequestPreview = {
  readonly call: PreviewedCall
  readonly method: string
  /** Address and path; what a person enters stands in angle brackets. */
  readonly url: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** As JSON or as a form; null without a body. */
  readonly body: string | null
}

type SignIn = NonNullable<Declaration['auth']['signIn']>

const MASK = '••••••'

type Call = {
  readonly method?: string | undefined
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly body?: unknown
}

/** Pure. Every call of the declaration once, with secrets masked. */
export function previewOf(declaration: Declaration): readonly RequestPreview[] {
  const { about, auth, groups, list, create, disable, enable, revoke, probe } = declaration
  const base = '<base URL>'
  const own: Record<string, string> = {
    ...auth.headers,
    ...(auth.basic === undefined ? {} : { authorization: `Basic ${auth.basic.user}:${auth.basic.password}` })
  }
  const shown = (
    call: PreviewedCall,
    asked: Call,
    headers: Readonly<Record<string, string>>
  ): RequestPreview => preview(declaration, call, asked, { base, headers })
  const change = (call: PreviewedCall, asked: typeof disable): readonly RequestPreview[] =>
    asked === undefined ? [] : [shown(call, asked, { ...own, ...asked.headers })]
  const { signIn } = auth
  return [
    ...(signIn === undefined ? [] : [signInPreview(declaration, signIn, base)]),
    ...(groups.kind === 'account' ? [] : [shown('groups', { path: groups.path }, own)]),
    shown('list', list, { ...own, ...list.headers }),
    ...(list.each ?? []).map(each => shown('detail', each, own)),
    ...change('create', create === undefined ? undefined : { ...create, method: 'POST' }),
    ...change('disable', disable),
    ...change('enable', enable),
    ...change('revoke', revoke),
    preview(
      declaration,
      'probe',
      { ...probe, path: probe.path, body: probe.form ?? probe.body },
      {
        base: probe.at === 'sign-in' && signIn !== undefined ? signInBase(signIn, base) : base,
        headers: {
          ...(probe.basic === undefined
            ? {}
            : { authorization: `Basic ${probe.basic.user}:${probe.basic.password}` }),
          ...probe.beside,
          ...probe.headers,
          ...probe.signature?.headers
        }
      }
    )
  ].map(each => ({ ...each, url: withPaths(each.url, about.assumedPaths) }))
}

function signInPreview(declaration: Declaration, signIn: SignIn, base: string): RequestPreview {
  const basic =
    signIn.basic === undefined ? {} : { authorization: `Basic ${signIn.basic.user}:${signIn.basic.password}` }
  const asked = { method: 'POST', path: signIn.path, body: signIn.body }
  const at = { base: signInBase(signIn, base), headers: { ...basic, ...signIn.headers } }
  return preview(declaration, 'sign-in', asked, at)
}

/** Of several servers, each: which one follows from the base URL. */
function signInBase({ baseUrl, baseUrls }: SignIn, base: string): string {
  return baseUrls === undefined ? (baseUrl ?? base) : [...new Set(Object.values(baseUrls))].join(' | ')
}

function preview(
  declaration: Declaration,
  call: PreviewedCall,
  { method = 'GET', path, query, body }: Call,
  { base, headers }: { readonly base: string; readonly headers: Readonly<Record<string, string>> }
): RequestPreview {
  const values = valuesFor(declaration, call)
  const asked = Object.entries(query ?? {}).map(([name, value]) => `${name}=${value}`)
  const url = `${base}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`
  return {
    call,
    method,
    url: fillTexts({ url }, values)['url'] ?? url,
    headers: Object.entries(fillTexts(headers, values)).map(([name, value]) => ({ name, value })),
    body: body === undefined ? null : JSON.stringify(filled(body, values), null, 2)
  }
}

/** What stands for each name in braces: a mask for a secret, angle brackets for the rest. A probe has the parts of a key as well. */
function valuesFor({ about }: Declaration, call: PreviewedCall): Record<string, string> {
  const ids = ['group', about.groupWord, 'key', 'name', 'method', 'path', 'body', 'timestamp', 'signature']
  const secrets: Record<string, string> = { accessToken: MASK, baseOrigin: '<base URL>' }
  for (const { name, label, isSecret } of call === 'probe'
    ? [...about.fields, ...about.secretParts]
    : about.fields)
    secrets[name] = isSecret ? MASK : `<${label}>`
  return { ...Object.fromEntries(ids.map(name => [name, `<${name}>`])), ...secrets }
}

function filled(body: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof body === 'string') {
    const [whole] = templatesIn({ value: body })
    if (whole !== undefined) return values[whole.name] ?? `<${whole.name}>`
    return namesIn(body).length === 0 ? body : (fillTexts({ body }, values)['body'] ?? body)
  }
  if (Array.isArray(body)) return body.map(each => filled(each, values))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, filled(value, values)]))
}

/** A path that a person may override is shown as it is without. */
function withPaths(url: string, paths: Declaration['about']['assumedPaths']): string {
  return paths.reduce(
    (text, { name, path }) => text.replaceAll(`{${name}}`, path.replace(/\{(\w+)\}/g, '<$1>')),
    url
  )
}

/** Where the calls of this declaration may go; empty where the person's base URL alone decides. */
export function hostsOf({ about, auth }: Declaration): readonly string[] {
  const signIn = auth.signIn?.baseUrl
  const other = signIn === undefined || namesIn(signIn).length > 0 ? [] : [signIn]
  return [...(about.hosts ?? []), ...other, ...new Set(Object.values(auth.signIn?.baseUrls ?? {}))]
}
