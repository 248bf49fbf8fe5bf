import { FileUp, FlaskConical, Plug } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { inBackground } from '../bridge'
import { open } from '../state/navigation'
import { useSnapshot } from '../state/mirror-store'
import { sandboxOf } from '../state/selectors'
import { openImport } from '../features/lists/list-files'
import { FaultNotice } from '../ui/FaultNotice'
import { keepFocus } from '../ui/keep-focus'
import { useSandboxStart } from '../features/settings/explore-sandbox'
import { Mark } from './Mark'
import { OldRuntime } from './OldRuntime'
import { StorageBanner } from './StorageBanner'
import { useGlobalKeys } from './use-global-keys'
import { APP_PAGE } from '../../../words/pages/app'

/** The first start: what this is, and the doors into it. */
export function Welcome() {
  useGlobalKeys()
  const sandbox = useSnapshot(sandboxOf)
  const start = useSandboxStart()
  const isStarting = start.isBusy || sandbox.state === 'starting'
  useEffect(() => keepFocus, [])
  return (
    <main className="welcome">
      <div className="welcome-inner">
        <StorageBanner />
        <Mark />
        <h1 className="welcome-title">{APP_PAGE.oneList}</h1>
        <p className="welcome-text">{APP_PAGE.sandboxHelp}</p>
        <div className="doors">
          <Door
            icon={<Plug size={20} />}
            title={APP_PAGE.connectAnAccount}
            text={APP_PAGE.enterAManagementCredential}
            onOpen={() => open({ kind: 'connect' })}
          />
          <Door
            icon={<FlaskConical size={20} />}
            title={APP_PAGE.exploreTheSandbox}
            text={APP_PAGE.sandboxSize}
            isBusy={isStarting}
            onOpen={() => inBackground(start.run({}))}
          />
          <Door
            icon={<FileUp size={20} />}
            title={APP_PAGE.importAccounts}
            text={APP_PAGE.importHelp}
            onOpen={() => inBackground(openImport())}
          />
        </div>
        <p className="welcome-step" role="status">
          {isStarting && (
            <>
              <span className="spinner" aria-hidden="true" /> {sandbox.step ?? APP_PAGE.startingTheSandbox}
            </>
          )}
        </p>
        <FaultNotice fault={start.fault ?? sandbox.fault} />
        <OldRuntime />
      </div>
    </main>
  )
}

type DoorProps = {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly isBusy?: boolean
  readonly onOpen: () => void
}

function Door({ icon, title, text, isBusy = false, onOpen }: DoorProps) {
  return (
    <button
      type="button"
      className="door"
      aria-label={title}
      aria-description={text}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : onOpen}
    >
      <span className="door-icon">{icon}</span>
      <span className="door-title">{title}</span>
      <span className="door-text">{text}</span>
    </button>
  )
}
