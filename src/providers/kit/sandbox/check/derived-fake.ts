// A fake for a declaration of which nothing else is known: ids, groups and the data API are made up so that they fit it.
import type { Declaration } from '../../rest/declaration'
import { errorAnswer } from '../rest-management'
import type { Fake } from '../rest-state'
import { putAt, uuidOf } from '../rest-state'

/** Null where no id of ours has the form that the declaration wants. */
export function derivedFake(declaration: Declaration): Fake | null {
  const { row, probe, permissionSets } = declaration
  const form = new RegExp(row.idPattern ?? '')
  const newId = ID_MAKERS.find(make => form.test(make({ count: 0, random: 'a'.repeat(32), now: 0 })))
  if (newId === undefined) return null
  const [path = probe.path] = probe.path.split('?')
  const method = probe.method ?? 'GET'
  const alive = aliveAnswer(declaration)
  return {
    groups: ['north', 'south'].map((name, index) => ({
      id: newId({ count: index, random: name.repeat(8), now: index }),
      name
    })),
    ...(permissionSets === undefined ? {} : { sets: [{ id: 'set-1', name: 'Readers', grants: [] }] }),
    newId,
    pageSize: 2,
    data: [
      { route: new RegExp(`^${method} ${escaped(path).replaceAll(/\\\{\w+\\\}/g, '[^/]+')}$`), ...alive }
    ],
    consumer: { method, path: probe.path, ...(probe.body === undefined ? {} : { body: probe.body }) }
  }
}

const ID_MAKERS: readonly Fake['newId'][] = [
  ({ count }) => `key-${count + 1}`,
  ({ count }) => String(count + 1),
  uuidOf,
  ({ count, random }) => `${random.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 20)}${count + 1}`,
  ({ count, random }) => `${hexOf(random)}${String(count).padStart(4, '0')}`.slice(-24)
]

function hexOf(random: string): string {
  return Buffer.from(random).toString('hex').slice(0, 20)
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** An answer that the first verdict for alive matches. */
function aliveAnswer(declaration: Declaration): { readonly status: number; readonly json: unknown } {
  const verdict = declaration.probe.verdicts.find(({ alive }) => alive)
  if (verdict === undefined) return { status: 200, json: {} }
  const status = verdict.status ?? 200
  if (!('body' in verdict)) {
    const [code = null] = verdict.codes
    return code === null
      ? { status, json: {} }
      : { status, json: errorAnswer(declaration, code, status).json }
  }
  const json: Record<string, unknown> = {}
  for (const { path, is } of verdict.body) {
    if (is === 'absent') continue
    putAt(json, path, is === 'present' ? 'present' : is.equals)
  }
  return { status, json }
}
