import type { ProviderFileView } from '../../../../contract/provider-files'
import { FILE_STATE_WORDS } from '../../../../words/provider-files'
import { countWords } from '../../../../words/keys'
import { inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { reloadProviders } from '../../state/providers'
import { providerFilesOf } from '../../state/selectors'
import { say } from '../../state/toasts'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { useCommand } from '../../ui/use-command'
import { reviewProviderFile } from './choose-provider-file'
import { PROVIDER_FILES_PAGE } from '../../../../words/pages/provider-files'

/** Providers that a person added from files; nothing where there is none. */
export function ProviderFilesSection() {
  const files = useSnapshot(providerFilesOf)
  if (files.length === 0) return null
  return (
    <section className="destinations" aria-labelledby="provider-files-title">
      <header className="destinations-head">
        <h2 id="provider-files-title">{PROVIDER_FILES_PAGE.providersFromFiles}</h2>
        <span className="count">{files.length}</span>
      </header>
      <ul className="cards">
        {files.map(file => (
          <li key={file.providerId}>
            <ProviderFileCard file={file} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function ProviderFileCard({ file }: { readonly file: ProviderFileView }) {
  const { providerId, name, state } = file
  const words = FILE_STATE_WORDS[state]
  const keep = useCommand('providerFiles.keep')
  const remove = useCommand('providerFiles.remove')

  async function runRemove(): Promise<void> {
    const reply = await remove.run({ providerId })
    if (!reply.ok) return
    await reloadProviders()
    say(PROVIDER_FILES_PAGE.removedTheProviderName(name))
  }

  return (
    <article className="card" aria-label={name}>
      <header className="card-head">
        <div className="card-titles">
          <h3 className="card-title">{name}</h3>
          <p className="card-sub">{words.help}</p>
        </div>
        <Badge tone={words.tone}>{words.label}</Badge>
      </header>
      <Facts
        rows={[
          [PROVIDER_FILES_PAGE.accounts, countWords(file.accounts, 'account')],
          [
            'SHA-256',
            <code key="hash" className="mask wrap">
              {file.sha256}
            </code>
          ]
        ]}
      />
      <FaultNotice fault={keep.fault ?? remove.fault} />
      <p className="destination-check">
        {state === 'changed' && (
          <>
            <Button size="small" look="primary" onClick={() => inBackground(reviewProviderFile(providerId))}>
              {PROVIDER_FILES_PAGE.reviewTheChange}
            </Button>
            <Button size="small" isBusy={keep.isBusy} onClick={() => inBackground(keep.run({ providerId }))}>
              {PROVIDER_FILES_PAGE.keepTheAcceptedCopy}
            </Button>
          </>
        )}
        <Button
          size="small"
          isBusy={remove.isBusy}
          disabled={file.accounts > 0}
          onClick={() => inBackground(runRemove())}
        >
          {PROVIDER_FILES_PAGE.removeTheProvider}
        </Button>
      </p>
    </article>
  )
}
