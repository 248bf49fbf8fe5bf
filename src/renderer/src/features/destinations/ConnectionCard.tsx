import { useState } from 'react'
import type { ConnectionView } from '../../../../contract/destinations'
import { inBackground } from '../../bridge'
import { open } from '../../state/navigation'
import { CREDENTIAL_WORDS } from '../../../../words/accounts'
import { SANDBOX_DESTINATION_WORDS } from '../../../../words/destinations'
import { useDestinationKinds } from '../../state/providers'
import { Badge, SandboxMark } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { Menu } from '../../ui/Menu'
import { useCommand } from '../../ui/use-command'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

export type ConnectionCardProps = { readonly connection: ConnectionView }

export function ConnectionCard({ connection }: ConnectionCardProps) {
  const { id, name, kindId, credential } = connection
  const isForSandbox = useDestinationKinds().find(each => each.id === kindId)?.isForSandbox === true
  const [isAccepted, setAccepted] = useState(false)
  const check = useCommand('destinations.check')
  const isMissing = credential === 'missing'

  async function run(): Promise<void> {
    setAccepted(false)
    const reply = await check.run({ destinationId: id })
    setAccepted(reply.ok)
  }

  const replace = (): void => open({ kind: 'replace-destination-credential', destinationId: id })
  const isAboutCredential = isMissing || check.fault?.code === 'credential-rejected'
  return (
    <article className="card" aria-label={name}>
      <header className="card-head">
        <div className="card-titles">
          <h3 className="card-title">{name}</h3>
          <p className="card-sub">
            {connection.kindName}
            {isForSandbox && (
              <>
                {' '}
                <SandboxMark />
              </>
            )}
          </p>
        </div>
        {isMissing && <Badge tone="warning">{DESTINATIONS_PAGE.credentialMissing}</Badge>}
        <Menu
          name={DESTINATIONS_PAGE.moreForName(name)}
          entries={[
            {
              id: 'rename',
              label: DESTINATIONS_PAGE.rename,
              run: () => open({ kind: 'rename-destination', destinationId: id })
            },
            ...(isForSandbox
              ? []
              : [{ id: 'replace', label: DESTINATIONS_PAGE.replaceCredential, run: replace }]),
            {
              id: 'remove',
              label: DESTINATIONS_PAGE.remove,
              isDanger: true,
              run: () => open({ kind: 'remove-destination', destinationId: id })
            }
          ]}
        />
      </header>
      <Facts
        rows={[
          [
            DESTINATIONS_PAGE.address,
            <code key="origin" className="mask wrap">
              {connection.origin}
            </code>
          ],
          [DESTINATIONS_PAGE.credential, CREDENTIAL_WORDS[credential]]
        ]}
      />
      {isForSandbox && <p className="faint">{SANDBOX_DESTINATION_WORDS}</p>}
      <FaultNotice fault={check.fault} />
      <p className="destination-check">
        <Button size="small" isBusy={check.isBusy} disabled={isMissing} onClick={() => inBackground(run())}>
          {DESTINATIONS_PAGE.checkSignIn}
        </Button>
        {isAboutCredential && !isForSandbox && (
          <Button size="small" onClick={replace}>
            {DESTINATIONS_PAGE.replaceCredential}
          </Button>
        )}
        {isAccepted && (
          <span className="faint" role="status">
            {DESTINATIONS_PAGE.credentialAccepted}
          </span>
        )}
      </p>
    </article>
  )
}
