import { describe, expect, it, vi } from 'vitest'
import { ok } from '../../core/fault'
import { asKeyId, asSealedSecretId } from '../../core/ids'
import { createConfirmations } from '../confirmations'
import { createConfirmedDiscard } from './confirmed-discard'

const SECRET = asSealedSecretId('secret-1')
const OTHER = asSealedSecretId('secret-2')

function discarding() {
  let ids = 0
  const discard = vi.fn(() => Promise.resolve(ok(null)))
  const confirmed = createConfirmedDiscard({
    // Of a sealed secret only the key is read.
    sealedSecrets: {
      get: id => (id === SECRET || id === OTHER ? ({ keyId: asKeyId('key-1') } as never) : null)
    },
    confirmations: createConfirmations({
      clock: { now: () => 0, monotonic: () => 0 },
      ids: { id: () => `token-${String((ids += 1))}` }
    }),
    handoff: { discard }
  })
  const token = (): string => {
    const prepared = confirmed.prepare(SECRET)
    if (!prepared.ok) throw new Error(prepared.fault.code)
    return prepared.value.confirmation.token
  }
  return { confirmed, discard, token }
}

describe('discarding a sealed secret', () => {
  it('destroys the secret that was confirmed', async () => {
    const { confirmed, discard, token } = discarding()

    const done = await confirmed.discard(SECRET, token(), '')

    expect(done.ok).toBe(true)
    expect(discard).toHaveBeenCalledWith(SECRET, 'operator')
  })

  it('keeps a secret for which another one was confirmed', async () => {
    const { confirmed, discard, token } = discarding()

    const done = await confirmed.discard(OTHER, token(), '')

    expect(done).toMatchObject({ ok: false, fault: { code: 'confirmation-required' } })
    expect(discard).not.toHaveBeenCalled()
  })

  it('does not take the same confirmation twice', async () => {
    const { confirmed, discard, token } = discarding()
    const used = token()
    await confirmed.discard(SECRET, used, '')

    const again = await confirmed.discard(SECRET, used, '')

    expect(again.ok).toBe(false)
    expect(discard).toHaveBeenCalledOnce()
  })
})
