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
        <h1 className="welcome-title">Every API key in one list</h1>
        <p className="welcome-text">
          See which keys are dormant and why, rotate one without a failed request, and revoke the old one only
          when it is proven quiet. Secrets stay sealed on this machine.
        </p>
        <div className="doors">
          <Door
            icon={<Plug size={20} />}
            title="Connect an account"
            text="Enter a management credential of a provider. It is checked before anything is stored."
            onOpen={() => open({ kind: 'connect' })}
          />
          <Door
            icon={<FlaskConical size={20} />}
            title="Explore the sandbox"
            text="Four providers on this machine with about 300 keys and live traffic. It can be removed without a trace."
            isBusy={isStarting}
            onOpen={() => inBackground(start.run({}))}
          />
          <Door
            icon={<FileUp size={20} />}
            title="Import accounts"
            text="From a CSV or JSON file with providers, names and environments. No secrets: you enter each credential afterwards."
            onOpen={() => inBackground(openImport())}
          />
        </div>
        <p className="welcome-step" role="status">
          {isStarting && (
            <>
              <span className="spinner" aria-hidden="true" /> {sandbox.step ?? 'Starting the sandbox…'}
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
