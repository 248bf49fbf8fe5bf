import { withDeadline } from '../timers'
import { connectToOwner } from './client'

const RELEASE_WITHIN_MS = 15_000

/**
 * Before a window opens a profile: asks a command that has it open to give it up, and waits until it did. `owned`: another owner keeps
 * it. A start without an owner costs one look for a file.
 */
export async function takeOverProfile(profile: string): Promise<'free' | 'owned'> {
  const found = await connectToOwner(profile)
  if (found.kind !== 'connected') return 'free'
  const { connection } = found
  try {
    if (!(await connection.release())) return 'owned'
    return await withDeadline(
      connection.ended.then(() => 'free' as const),
      RELEASE_WITHIN_MS,
      'owned'
    )
  } finally {
    connection.close()
  }
}
