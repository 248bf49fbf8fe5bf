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
import { PROVIDER_FILES_PAGE } from '../../../../words/pages/provider-files'

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
    say(PROVIDER_FILES_PAGE.changeAccepted(name))
    closeDialog()
  }

  return (
    <Dialog
      title={isChange ? PROVIDER_FILES_PAGE.reviewChange(provider.name) : PROVIDER_FILES_PAGE.addTitle}
      onClose={closeDialog}
      footer={
        <>
          <Button autoFocus onClick={closeDialog}>
            {PROVIDER_FILES_PAGE.cancel}
          </Button>
          {provider !== null && (
            <Button look="primary" isBusy={accept.isBusy} onClick={() => inBackground(run(provider))}>
              {isChange ? PROVIDER_FILES_PAGE.acceptTheChange : PROVIDER_FILES_PAGE.addName(provider.name)}
            </Button>
          )}
        </>
      }
    >
      <Facts
        rows={[
          [PROVIDER_FILES_PAGE.file, review.file],
          [
            'SHA-256',
            <code key="hash" className="mask wrap">
              {review.sha256}
            </code>
          ],
          ...(isChange
            ? [
                [
                  PROVIDER_FILES_PAGE.replaces,
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
    <Notice tone="danger" role="alert" title={PROVIDER_FILES_PAGE.notAProvider}>
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
      <Notice tone="warning" title={PROVIDER_FILES_PAGE.trustHelp}>
        <p>
          {PROVIDER_FILES_PAGE.rekeySendsTheCredential} {hostWords(provider.hosts)}{' '}
          {PROVIDER_FILES_PAGE.rekeyKeepsACopy}
        </p>
      </Notice>
      <h3>{PROVIDER_FILES_PAGE.requests}</h3>
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
