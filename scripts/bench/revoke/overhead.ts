import { request } from 'node:http'
import { join } from 'node:path'
import { keyIdOf } from '../../../src/core/ids'
import { benchAccount } from './paced-provider'
import { benchWorld } from './world'

export type Overhead = { readonly p50Ms: number; readonly p99Ms: number; readonly bareP50Ms: number }

/**
 * From the confirmed question to the provider's acknowledgement, minus the same call made bare: both on a connection of
 * their own, to the same server, in turn, so that what slows one down slows the other too.
 */
export async function measureOverhead(url: string, folder: string, samples: number): Promise<Overhead> {
  let acknowledgedAt = 0
  const world = await benchWorld({
    databasePath: join(folder, 'overhead.db'),
    url,
    perMinute: null,
    wrap: client => ({
      ...client,
      revokeKey: async key => {
        const outcome = await client.revokeKey(key)
        acknowledgedAt = performance.now()
        return outcome
      }
    })
  })
  await world.fill()
  const { id: accountId } = benchAccount(url)
  const bare: number[] = []
  const ours: number[] = []
  const warmUp = 10
  for (let sample = 0; sample < samples + warmUp; sample += 1) {
    bare.push(await bareCall(`${url}/keys/key-${2 * sample}`))
    const keyId = keyIdOf(accountId, 'bench', `key-${2 * sample + 1}`)
    const prepared = await world.revocation.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation
    const confirmedAt = performance.now()
    const revoked = await world.revocation.revoke(token, phrase ?? '')
    if (!revoked.ok || revoked.value[0]?.state !== 'gone') throw new Error('A key did not die.')
    ours.push(acknowledgedAt - confirmedAt)
  }
  await world.close()
  const bareP50Ms = percentile(bare.slice(warmUp), 0.5)
  const extra = ours.slice(warmUp).map(ms => ms - bareP50Ms)
  return { p50Ms: percentile(extra, 0.5), p99Ms: percentile(extra, 0.99), bareP50Ms }
}

function bareCall(url: string): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'DELETE', agent: false }, response => {
      response.resume()
      response.on('end', () => {
        resolve(performance.now() - startedAt)
      })
    })
    call.on('error', reject)
    call.end()
  })
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN
  return Math.round(value * 100) / 100
}
