import { createHash } from 'node:crypto'
import type { SandboxRequest } from '../kit/sandbox/loopback-answer'
import type { StoredKey } from './sandbox-state'

// Blnk writes last-used in the background and cancels the write when the answer ends, so that the slower the call, the surer the
// write. The shares are those of README, "Last used".

const OF_A_READ = 0.55

/** How likely is it that a call of this kind moves last-used? */
function chanceOf({ method, path, json }: SandboxRequest, status: number): number {
  if (status >= 400) return 0.08
  if (method === 'GET') return path === '/api-keys' ? 0.5 : OF_A_READ
  if (path === '/transactions') return isUnqueued(json) ? 0.98 : 0.13
  return 0.8
}

function isUnqueued(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'skip_queue' in json && json.skip_queue === true
}

/** Is this use written? Decided by the key and the number of its uses alone, so that a run can be repeated. */
export function isUseWritten(key: StoredKey, request: SandboxRequest, status: number): boolean {
  const digest = createHash('sha256').update(`${key.id} ${key.uses}`).digest()
  return digest.readUInt32BE(0) / 2 ** 32 < chanceOf(request, status)
}
