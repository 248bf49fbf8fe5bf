import { useCallback, useEffect, useState } from 'react'
import type { FaultView } from '../../../../contract/reply'
import type { CapacityView, RotationView } from '../../../../contract/rotations'
import { call, inBackground } from '../../bridge'
import { open, showRotation } from '../../state/navigation'
import { sayFault } from '../../state/toasts'
import { shortPath } from '../../../../words/audit'
import { OFFER_WORDS, capacityWords } from '../../../../words/group-limit'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import { LastUsed } from '../../ui/LastUsed'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type CapacityPanelProps = { readonly rotation: RotationView }

/** A provider's cap is full: what could go, with what hangs on it. Rekey chooses nothing. */
export function CapacityPanel({ rotation }: CapacityPanelProps) {
  const { capacity, fault, readAgain } = useCapacity(rotation.id)
  return (
    <section className="capacity" aria-label={ROTATIONS_PAGE.freeCapacity}>
      <header className="capacity-head">
        <h2 className="capacity-title">{ROTATIONS_PAGE.freeCapacity}</h2>
        <p className="faint" role="status">
          {capacity === null
            ? fault === null
              ? ROTATIONS_PAGE.readingTheKeysBeside
              : ''
            : capacityWords(capacity)}
        </p>
        <span className="bar-space" />
        <Button size="small" look="ghost" onClick={readAgain}>
          {ROTATIONS_PAGE.refresh}
        </Button>
      </header>
      <FaultNotice fault={fault} />
      {capacity !== null && (
        <ul className="capacity-offers">
          {capacity.offers.map(offer => (
            <Offer key={offer.key.id} offer={offer} />
          ))}
          <IncidentOffer rotation={rotation} />
        </ul>
      )}
    </section>
  )
}

function Offer({ offer }: { readonly offer: CapacityView['offers'][number] }) {
  const { kind, key, deliveredTo } = offer
  const words = OFFER_WORDS[kind]
  return (
    <li className="capacity-offer">
      <div className="capacity-words">
        <p>
          <strong>{key.name}</strong> <code className="mask">{key.masked ?? ''}</code>{' '}
          <Badge tone={words.tone}>{words.label}</Badge>
        </p>
        <p className="faint">
          {words.consequence} {ROTATIONS_PAGE.lastUsed}{' '}
          <LastUsed lastUsed={key.lastUsed} source={key.providerName} />.{' '}
          {deliveredTo.length === 0
            ? ROTATIONS_PAGE.rekeyDoesNotKnow
            : ROTATIONS_PAGE.deliveredTo(deliveredTo.map(shortPath).join(', '))}
          {key.createdBy !== null && ROTATIONS_PAGE.madeByName(key.createdBy.name)}
        </p>
      </div>
      <Button
        size="small"
        look="danger"
        aria-label={ROTATIONS_PAGE.revokeName(key.name)}
        onClick={() => open({ kind: 'revoke', keyIds: [key.id] })}
      >
        {ROTATIONS_PAGE.revoke}
      </Button>
    </li>
  )
}

/** The last offer: no second key beside the old one, so there is an outage in between. */
function IncidentOffer({ rotation }: CapacityPanelProps) {
  const [isBusy, setBusy] = useState(false)
  async function switchToIncident(): Promise<void> {
    setBusy(true)
    const turned = await call('rotations.revokeFirst', { rotationId: rotation.id, version: rotation.version })
    setBusy(false)
    if (turned.ok) showRotation(turned.value.id)
    else sayFault(turned.fault)
  }

  return (
    <li className="capacity-offer">
      <div className="capacity-words">
        <p>
          <strong>{ROTATIONS_PAGE.orUseThePlace}</strong>{' '}
          <Badge tone="warning">{ROTATIONS_PAGE.outage}</Badge>
        </p>
        <p className="faint">{ROTATIONS_PAGE.revokeOldFirstHelp(rotation.service)}</p>
      </div>
      <Button size="small" isBusy={isBusy} onClick={() => inBackground(switchToIncident())}>
        {ROTATIONS_PAGE.revokeOldFirst}
      </Button>
    </li>
  )
}

/** Read when it opens and when a person asks: after a revoke the rotation goes on, and this is gone. */
function useCapacity(rotationId: string) {
  const [capacity, setCapacity] = useState<CapacityView | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  const [asked, setAsked] = useState(0)
  const read = useCallback(() => call('rotations.capacity', { rotationId }), [rotationId])
  useEffect(() => {
    let isCurrent = true
    const take = async () => {
      const reply = await read()
      if (!isCurrent) return
      setFault(reply.ok ? null : reply.fault)
      if (reply.ok) setCapacity(reply.value)
    }
    inBackground(take())
    return () => {
      isCurrent = false
    }
  }, [read, asked])
  return { capacity, fault, readAgain: () => setAsked(asked + 1) }
}
