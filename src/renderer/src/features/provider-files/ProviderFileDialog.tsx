import type { ProviderReviewView } from '../../../../contract/provider-files'
import { callWords, hostWords, problemWords } from '../../../../words/provider-files'
import { inBackground } from '../../bridge'
import { closeDialog, open } from '../../state/navigation'
import { reloadProviders } from '../../state/providers'
import { say } from '../../state/toasts'
import { Button } from '../../ui/Button'
import { Dialog } from '../../ui/Dialog'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { Notice } from '../../ui/Notice'
import { useCommand } from '../../ui/use-command'

type Provider = NonNullable<ProviderReviewView['provider']>

/** What a provider file says and would send, before a person accepts it. */
export function ProviderFileDialog({ review }: { readonly review: ProviderReviewView }) {
  const accept = useCommand('providerFiles.accept')
  const { provider } = review
  const isChange = provider?.replaces != null

  async function run({ id, name }: Provider): Promise<void> {
    const reply = await accept.run({ reviewId: review.reviewId })
    if (!reply.ok) return
    await reloadProviders()
    if (!isChange) return open({ kind: 'connect', providerId: id })
    say(`Accepted the change of ${name}. Its accounts are read again.`)
    closeDialog()
  }

  return (
    <Dialog
      title={isChange ? `Review the change of ${provider.name}` : 'Add a provider from a file'}
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            Cancel
          </Button>
          {provider !== null && (
            <Button look="primary" isBusy={accept.isBusy} onClick={() => inBackground(run(provider))}>
              {isChange ? 'Accept the change' : `Add ${provider.name}`}
            </Button>
          )}
        </>
      }
    >
      <Facts
        rows={[
          ['File', review.file],
          [
            'SHA-256',
            <code key="hash" className="mask wrap">
              {review.sha256}
            </code>
          ],
          ...(isChange
            ? [
                [
                  'Replaces',
                  <code key="before" className="mask wrap">
                    {provider.replaces}
                  </code>
                ] as const
              ]
            : [])
        ]}
      />
      {provider === null ? <Problems problems={review.problems} /> : <WhatItSends provider={provider} />}
      <FaultNotice fault={accept.fault} />
    </Dialog>
  )
}

function Problems({ problems }: Pick<ProviderReviewView, 'problems'>) {
  return (
    <Notice tone="danger" role="alert" title="This file does not describe a provider.">
      <ul>
        {problems.map(problem => (
          <li key={problemWords(problem)}>{problemWords(problem)}</li>
        ))}
      </ul>
    </Notice>
  )
}

function WhatItSends({ provider }: { readonly provider: Provider }) {
  return (
    <>
      <Notice tone="warning" title="Accept only files that you trust.">
        <p>
          Rekey sends the credential of an account in the requests below. {hostWords(provider.hosts)} Rekey
          keeps a copy of the file, and asks again when the file changes.
        </p>
      </Notice>
      <h3>Requests</h3>
      {provider.requests.map(({ call, method, url, headers, body }, index) => (
        <details key={`${call} ${index}`} open={call === 'create' || call === 'revoke'}>
          <summary>
            {callWords(call)}: {method}
          </summary>
          <pre className="mask wrap">
            {[`${method} ${url}`, ...headers.map(({ name, value }) => `${name}: ${value}`)].join('\n')}
            {body === null ? '' : `\n\n${body}`}
          </pre>
        </details>
      ))}
    </>
  )
}
