// The keys of a fake: how they are made, and how a request proves that it has one.
import { createHmac } from 'node:crypto'
import { basicHeader, fillText, fillTexts, namesIn } from '../rest/templates'
import type { CreateDeclaration } from '../rest/declaration'
import type { SandboxRequest } from './loopback-answer'
import { plainFields } from './rest-state'
import type { RestState, StoredKey, World } from './rest-state'
import { hashOf } from './sandbox-keys'

export type Parts = Readonly<Record<string, string>>
export type NewStoredKey = Partial<StoredKey> & Pick<StoredKey, 'groupId' | 'name'>

const WINDOW_SECONDS = 300

/** Adds a key; `parts` is the only copy of its secrets. */
export function addKey(
  world: World,
  given: NewStoredKey,
  knownParts?: Parts
): { readonly key: StoredKey; readonly parts: Parts } {
  const { state, options, fake } = world
  const attributes = given.attributes ?? {}
  const parts = knownParts ?? newParts(world, given.groupId, attributes)
  const key: StoredKey = {
    id: fake.newId({ count: state.keys.length, random: options.random(), now: options.now() }),
    masked: maskOf(world, parts),
    proofHash: proofOf(world, parts),
    grants: [],
    setId: null,
    attributes,
    createdBy: null,
    isActive: true,
    expiresAt: null,
    createdAt: options.now(),
    lastUsedAt: null,
    revokedAt: null,
    uses: 0,
    ...given
  }
  state.keys.push(key)
  return { key, parts }
}

/** Where each part of a new key comes from. Where no API makes keys, the provider's console shows every part. */
function partSources({ about, create }: World['declaration']): CreateDeclaration['secrets'] {
  return create?.secrets ?? Object.fromEntries(about.secretParts.map(({ name }) => [name, { path: name }]))
}

/** The parts that no answer of the provider holds. */
export function partsBeside(world: World, groupId: string): Parts {
  const fields = plainFields(world)
  return Object.fromEntries(
    Object.entries(partSources(world.declaration)).flatMap(([name, source]) => {
      if ('path' in source) return []
      // What a group is called elsewhere follows from its id: see `groupsAnswer`.
      return [[name, source.from === 'group' ? groupId : (fields[source.field] ?? '')]]
    })
  )
}

/** The first part that an answer holds. */
export function answeredPart(declaration: World['declaration']): string {
  const sources = partSources(declaration)
  const found = declaration.about.secretParts.find(({ name }) => 'path' in (sources[name] ?? {}))
  return found?.name ?? ''
}

function newParts(world: World, groupId: string, attributes: StoredKey['attributes']): Parts {
  const { declaration, fake, options, state } = world
  const prefixes = fake.prefixes?.(attributes) ?? {}
  const parts: Record<string, string> = { ...partsBeside(world, groupId) }
  for (const { name, isSecret } of declaration.about.secretParts) {
    const source = partSources(declaration)[name]
    if (source === undefined || !('path' in source)) continue
    const { onlyWith } = source
    if (onlyWith !== undefined && attributes[onlyWith] !== true) continue
    const random = options.random()
    const rest = isSecret ? random : hashOf(random).slice(0, 18).toUpperCase()
    parts[name] = name === declaration.probe.signature?.part ? '' : `${prefixes[name] ?? ''}${rest}`
  }
  return withSigningSecret(world, state, parts)
}

/** The signing secret follows from the rest of the key and the salt. */
function withSigningSecret({ declaration }: World, state: RestState, parts: Parts): Parts {
  const part = declaration.probe.signature?.part
  return part === undefined || parts[part] === undefined
    ? parts
    : { ...parts, [part]: signingSecretOf(state, proofHeaders({ declaration }, parts)) }
}

function signingSecretOf(state: RestState, headers: Parts): string {
  return hashOf(`${state.salt}:${JSON.stringify(headers)}`)
}

/** The headers of a request that hold a part of a key. */
function proofHeaders({ declaration }: Pick<World, 'declaration'>, parts: Parts): Parts {
  const { basic } = declaration.probe
  return {
    ...fillTexts(keyHeaders(declaration), parts),
    ...(basic === undefined ? {} : { authorization: basicHeader(basic, parts) })
  }
}

function keyHeaders({ probe }: World['declaration']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(probe.headers).filter(([, template]) => namesIn(template).length > 0)
  )
}

/** The headers that hold a part of a key. */
export function keyHeaderNames(declaration: World['declaration']): readonly string[] {
  return [...Object.keys(keyHeaders(declaration)), ...(declaration.probe.basic ? ['authorization'] : [])]
}

/** The fields of a form that hold a part of a key. */
export function keyForm({ probe, about }: World['declaration']): Record<string, string> {
  const parts = about.secretParts.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(probe.form ?? {}).filter(([, template]) =>
      namesIn(template).some(name => parts.includes(name))
    )
  )
}

export function proofOf(world: World, parts: Parts): string {
  const form = fillTexts(keyForm(world.declaration), parts)
  return hashOf(JSON.stringify({ ...proofHeaders(world, parts), ...form }))
}

/** Headers and form fields of this request in the order of the declaration; null where one is missing. */
function seenCarriers({ declaration }: World, request: SandboxRequest): Parts | null {
  const seen: Record<string, string> = {}
  for (const name of keyHeaderNames(declaration)) {
    const value = request.headers[name]
    if (value === undefined) return null
    seen[name] = value
  }
  const form = new URLSearchParams(request.text)
  for (const name of Object.keys(keyForm(declaration))) {
    const value = form.get(name)
    if (value === null) return null
    seen[name] = value
  }
  return seen
}

/** The key with which this request comes; null for none. A deleted one is none, a disabled one is. */
export function keyOf(world: World, request: SandboxRequest): StoredKey | null {
  const seen = seenCarriers(world, request)
  if (seen === null) return null
  const proof = hashOf(JSON.stringify(seen))
  return (
    world.state.keys.find(({ proofHash, revokedAt }) => proofHash === proof && revokedAt === null) ?? null
  )
}

/** What the list shows of a key, in the form that the declaration expects. */
function maskOf({ declaration }: World, parts: Parts): string {
  const { masked } = declaration.row
  if (masked === undefined) return ''
  const { show, path } = masked
  const shown = Object.entries(partSources(declaration)).find(
    ([, source]) => 'path' in source && source.path === path
  )
  const text = parts[shown?.[0] ?? answeredPart(declaration)] ?? ''
  if (show === 'whole') return text
  if (show === 'last-four') return text.slice(-4)
  return show === 'if-masked' ? `…${text.slice(-4)}` : text.slice(0, show)
}

export type SignatureDesk = {
  /** The detail of the fault with which this request is refused; null where its signature is right or not needed. */
  refuse(key: StoredKey, request: SandboxRequest): 'signature-required' | 'signature-invalid' | null
  /** The consumer's side: calls of one second get later timestamps, because the provider takes each only once. */
  headersFor(parts: Parts, method: string, path: string, body: string): Record<string, string>
}

/** Checks signatures by the documented rules: five minutes, path without query, each timestamp and signature once. */
export function createSignatureDesk(world: World): SignatureDesk {
  const { declaration, state, options, fake } = world
  const { signature } = declaration.probe
  const source = partSources(declaration)[signature?.part ?? '']
  const attribute = source !== undefined && 'path' in source ? (source.onlyWith ?? '') : ''
  const seen = new Set<string>()
  let lastSecond = 0
  const sign = (secret: string, method: string, path: string, timestamp: string, body: string): string =>
    createHmac('sha256', secret)
      .update(fillText(signature?.over ?? '', { method, path, timestamp, body }))
      .digest('hex')
  const namesOf = (value: string): string =>
    Object.entries(signature?.headers ?? {}).find(([, template]) => template === value)?.[0] ?? ''

  return {
    refuse(key, request) {
      const own = seenCarriers(world, request)
      if (signature === undefined || own === null) return null
      const timestamp = request.headers[namesOf('{timestamp}')]
      const given = request.headers[namesOf('{signature}')]
      if (timestamp === undefined || given === undefined)
        return key.attributes[attribute] === true ? 'signature-required' : null
      const secondsOff = Math.abs(Number(timestamp) - options.now() / 1_000)
      const secret = signingSecretOf(state, own)
      const pair = `${timestamp}:${given}`
      const isRight =
        /^\d+$/.test(timestamp) &&
        secondsOff <= WINDOW_SECONDS &&
        given === sign(secret, request.method, request.path, timestamp, request.text) &&
        !seen.has(pair)
      if (!isRight) return 'signature-invalid'
      seen.add(pair)
      return null
    },
    headersFor(parts, method, path, body) {
      const headers = proofHeaders(world, parts)
      const secret = parts[signature?.part ?? '']
      if (signature === undefined || secret === undefined || secret === '') return headers
      lastSecond = Math.max(Math.floor(options.now() / 1_000), lastSecond + 1)
      const timestamp = String(lastSecond)
      const signed = sign(secret, method, (fake.prefix ?? '') + path, timestamp, body)
      return { ...headers, ...fillTexts(signature.headers, { timestamp, signature: signed }) }
    }
  }
}
