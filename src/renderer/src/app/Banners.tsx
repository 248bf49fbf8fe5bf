import { call, inBackground } from '../bridge'
import { clockWords } from '../../../words/moments'
import { clockDifferenceWords } from '../../../words/clock-difference'
import { useState } from 'react'
import { open, show, useNavigation } from '../state/navigation'
import { useSnapshot } from '../state/mirror-store'
import { isWaiting, sealedSecretsOf, vaultOf } from '../state/selectors'
import { InterruptedBatch } from '../features/break-glass/InterruptedBatch'
import { NamingBanner } from '../features/policies/NamingBanner'
import { Button } from '../ui/Button'
import { Notice } from '../ui/Notice'
import { StorageBanner } from './StorageBanner'
import { APP_PAGE } from '../../../words/pages/app'

/** What must not be forgotten, whatever screen is open. */
export function Banners() {
  const vault = useSnapshot(vaultOf)
  const monitor = useSnapshot(snapshot => snapshot.monitor)
  const shown = useNavigation(state => (state.screen === 'rotations' ? state.rotationId : null))
  // The rotation on the screen asks for its hand-off itself.
  const waiting = useSnapshot(sealedSecretsOf).filter(
    sealedSecret => isWaiting(sealedSecret) && (shown === null || sealedSecret.rotationId !== shown)
  )
  const [first, ...others] = waiting
  return (
    <>
      {vault.state === 'session' && (
        <div className="banner">
          <Notice tone="warning">
            <p>{APP_PAGE.thisRunOnlyCredentials}</p>
          </Notice>
        </div>
      )}
      {monitor.kind === 'offline' && (
        <div className="banner">
          <Notice tone="warning" role="status">
            <p>{APP_PAGE.offline}</p>
          </Notice>
        </div>
      )}
      {monitor.kind === 'paused' && (
        <div className="banner">
          <Notice
            role="status"
            actions={
              <Button size="small" onClick={() => inBackground(call('monitor.resume', {}))}>
                {APP_PAGE.resumeMonitoring}
              </Button>
            }
          >
            <p>{APP_PAGE.pausedUntil(clockWords(monitor.pausedUntil ?? 0))}</p>
          </Notice>
        </div>
      )}
      <ClockBanner />
      <StorageBanner />
      <SettingsBanner />
      <InterruptedBatch />
      <NamingBanner />
      {first !== undefined && (
        <div className="banner">
          <Notice
            tone="warning"
            actions={
              <Button size="small" onClick={() => open({ kind: 'hand-off', secretId: first.id })}>
                {APP_PAGE.deliver}
              </Button>
            }
          >
            <p>
              {APP_PAGE.theNewKey} <strong>{first.keyName}</strong>
              {others.length === 0 ? APP_PAGE.waitsToBeDelivered : APP_PAGE.andLengthMoreWait(others.length)}
            </p>
          </Notice>
        </div>
      )}
    </>
  )
}

/** Schedules begin, and keys age, by a clock: a person should set it right. */
function ClockBanner() {
  const words = useSnapshot(snapshot => clockDifferenceWords(snapshot.accounts))
  if (words === null) return null
  return (
    <div className="banner">
      <Notice tone="warning" role="status">
        <p>{words}</p>
      </Notice>
    </div>
  )
}

const SETTINGS_WORDS = {
  repaired: APP_PAGE.settingsCorrected,
  unreadable: APP_PAGE.settingsUnreadable
}

/** Policies that silently fell back to their defaults would be believed. */
function SettingsBanner() {
  const were = useSnapshot(snapshot => snapshot.settingsWere)
  const [isSeen, setSeen] = useState(false)
  if (were === 'whole' || isSeen) return null
  return (
    <div className="banner">
      <Notice
        tone="warning"
        actions={
          <>
            <Button size="small" onClick={() => show('settings')}>
              {APP_PAGE.settings}
            </Button>
            <Button size="small" look="ghost" onClick={() => setSeen(true)}>
              {APP_PAGE.dismiss}
            </Button>
          </>
        }
      >
        <p>{SETTINGS_WORDS[were]}</p>
      </Notice>
    </div>
  )
}
