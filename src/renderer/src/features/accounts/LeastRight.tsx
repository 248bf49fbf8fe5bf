import type { ProviderView } from '../../../../contract/accounts'
import { LEAST_RIGHT_WORDS, WITNESS_OF_PROVIDER } from '../../../../words/accounts'
import { call, inBackground } from '../../bridge'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'

/** Which credential to create for this provider, where, and how far its adapter was verified. */
export function LeastRight({ provider }: { readonly provider: ProviderView }) {
  const { leastRight, witness, standing, standingNote } = provider

  async function copy(): Promise<void> {
    const reply = await call('providers.copyPolicy', { providerId: provider.id })
    if (reply.ok) say(LEAST_RIGHT_WORDS.copied)
  }

  return (
    <section className="least-right">
      <Facts
        rows={[
          ...(leastRight === null ? [] : [[LEAST_RIGHT_WORDS.title, leastRight.words] as const]),
          [LEAST_RIGHT_WORDS.verified, WITNESS_OF_PROVIDER[witness]] as const,
          // A contract that is assumed as a whole has a notice of its own.
          ...(standing === 'assumed' ? [] : [[LEAST_RIGHT_WORDS.basis, standingNote] as const])
        ]}
      />
      {leastRight !== null && (
        <p>
          <Button
            size="small"
            onClick={() => inBackground(call('providers.openLeastRight', { page: provider.id }))}
          >
            {LEAST_RIGHT_WORDS.open}
          </Button>{' '}
          {leastRight.policy !== null && (
            <Button size="small" onClick={() => inBackground(copy())}>
              {LEAST_RIGHT_WORDS.copy}
            </Button>
          )}
        </p>
      )}
    </section>
  )
}
