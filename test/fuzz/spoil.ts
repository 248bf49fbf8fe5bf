import type { Recorded, Served } from './replay'
import { pick } from './tally'

type Random = () => number

const ODD_VALUES: readonly unknown[] = [
  null, true, false, 0, -1, 1e308, -0, 1.5, '', ' ', '__proto__', 'a'.repeat(5_000), '\u0000', '\ud800', '\u202egnp.exe',
  [], {}, [[]], [null], { a: 1 }, { toString: 1 }, { length: -1 }, '2026-13-45T99:99:99Z', '9999999999999', 'NaN', [1, 2, 3],
  '../..', '.', '//', 'null', '0', '-1', 1e21
] // prettier-ignore
const NAMES = ['__proto__', 'constructor', 'prototype', 'id', 'key', 'data', 'items', 'error', 'status', 'x']
const STATUSES = [200, 201, 202, 204, 206, 301, 302, 307, 400, 401, 402, 403, 404, 405, 408, 409, 410, 418, 422, 425, 429, 500, 502, 503, 504, 599] // prettier-ignore
const TYPES = ['text/html', 'application/json', 'text/plain', 'application/octet-stream', '']
const RETRY_AFTER = ['0', '1', '-5', '1e9', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT', '']

/** One recorded answer with something wrong about it: mostly in its JSON, else in its bytes, status or headers. */
export function spoiled(answer: Recorded, random: Random): Served {
  const kind = random()
  if (kind < 0.6) return { ...answer, body: spoiledJson(answer.body, random) }
  if (kind < 0.8) return { ...answer, body: spoiledBytes(answer.body, random) }
  if (kind < 0.88) return { ...answer, status: pick(random, STATUSES) }
  if (kind < 0.92) return { ...answer, headers: { ...answer.headers, 'content-type': pick(random, TYPES) } }
  if (kind < 0.94) {
    return {
      ...answer,
      status: 429,
      headers: { ...answer.headers, 'retry-after': pick(random, RETRY_AFTER) }
    }
  }
  if (kind < 0.96) return { ...answer, headers: { ...answer.headers, date: pick(random, ['nonsense', 'Thu, 01 Jan 1970 00:00:00 GMT', '']) } } // prettier-ignore
  if (kind < 0.98)
    return { ...answer, status: pick(random, STATUSES), body: spoiledJson(answer.body, random) }
  return { ...answer, isCut: true }
}

function spoiledJson(body: Buffer, random: Random): Buffer {
  const parsed = parse(body)
  if (parsed === undefined) return spoiledBytes(body, random)
  // A spoiled place may be the whole.
  const root: { value?: unknown } = { value: parsed }
  const places = placesIn(root)
  for (let times = 1 + Math.floor(random() * 2); times > 0; times -= 1) spoilAt(pick(random, places), random)
  const text = root.value === undefined ? '' : JSON.stringify(root.value)
  // A name twice, and depth, cannot be said in an object: they are written into the text.
  const how = random()
  if (how < 0.05) return Buffer.from(text.replace(/"([a-zA-Z_]+)":/, '"$1":null,"$1":'))
  if (how < 0.08) return Buffer.from('['.repeat(40) + text + ']'.repeat(40))
  if (how < 0.11) return Buffer.from(text.replace('{', '{"__proto__":{"polluted":true},'))
  return Buffer.from(text)
}

function spoilAt({ holder, name }: Place, random: Random): void {
  const how = random()
  if (Array.isArray(holder) && how < 0.2) holder.splice(Number(name), 1)
  else if (how < 0.35) Reflect.deleteProperty(holder, name)
  else if (how < 0.45 && !Array.isArray(holder))
    Object.defineProperty(holder, pick(random, NAMES), { value: structuredClone(pick(random, ODD_VALUES)), enumerable: true, configurable: true, writable: true }) // prettier-ignore
  else if (how < 0.5) Reflect.set(holder, name, new Array(200).fill(Reflect.get(holder, name)))
  else Reflect.set(holder, name, structuredClone(pick(random, ODD_VALUES)))
}

type Place = { readonly holder: object; readonly name: string }

function placesIn(value: object, depth = 0): Place[] {
  return Object.entries(value).flatMap(([name, field]) => [
    { holder: value, name },
    ...(typeof field === 'object' && field !== null && depth < 8 ? placesIn(field as object, depth + 1) : [])
  ])
}

function spoiledBytes(body: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * (body.length + 1))
  switch (Math.floor(random() * 7)) {
    case 0:
      return body.subarray(0, at)
    case 1: {
      const flipped = Buffer.from(body)
      for (let times = 0; times < 3 && flipped.length > 0; times += 1) {
        flipped[Math.floor(random() * flipped.length)] = Math.floor(random() * 256)
      }
      return flipped
    }
    case 2:
      return Buffer.concat([body.subarray(0, at), Buffer.from([0xff, 0xfe, 0x00]), body.subarray(at)])
    case 3:
      return Buffer.concat([body, body])
    case 4:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])
    case 5:
      return Buffer.from(
        pick(random, ['', ' ', 'null', '[]', '{}', '"text"', '<html>', '0', 'undefined', '{"a":'])
      )
    default:
      return Buffer.concat([body.subarray(0, at), Buffer.from(pick(random, ['"', '{', '}', '\\', '\\u', ',', ':'])), body.subarray(at)]) // prettier-ignore
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // Not every answer is JSON.
    return undefined
  }
}
