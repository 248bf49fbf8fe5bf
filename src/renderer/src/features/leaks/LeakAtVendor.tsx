import { useState } from 'react'
import type { LeakAnswerView, LeakRevokedView, LeakView } from '../../../../contract/leaks'
import {
  askWords,
  LEAK_STATE_WORDS,
  LEAK_WORDS,
  revokedWords,
  revokeNote,
  vendorWords,
  whatAsking
} from '../../../../words/leaks'
import { inBackground } from '../../bridge'
import { Button } from '../../ui/Button'
import { Facts } from '../../ui/Facts'
import { FaultNotice } from '../../ui/FaultNotice'
import { TextField } from '../../ui/Field'
import { Moment } from '../../ui/Moment'
import { useCommand } from '../../ui/use-command'

/** Each question is a click of its own: the value leaves this computer with it. */
export function LeakAtVendor({ leak: { leakId, vendor, canRevoke } }: { readonly leak: LeakView }) {
  const [address, setAddress] = useState(vendor.address)
  const [answer, setAnswer] = useState<LeakAnswerView | null>(null)
  const [revoked, setRevoked] = useState<LeakRevokedView | null>(null)
  const ask = useCommand('leaks.ask')
  const revoke = useCommand('leaks.revoke')

  async function runAsk(): Promise<void> {
    const reply = await ask.run({ leakId, address })
    setAnswer(reply.ok ? reply.value : null)
    setRevoked(null)
  }

  async function runRevoke(confirmation: string): Promise<void> {
    setAnswer(null)
    const reply = await revoke.run({ leakId, confirmation })
    setRevoked(reply.ok ? reply.value : null)
  }

  const confirmation = answer?.confirmation ?? null
  return (
    <>
      <p>{vendorWords(vendor.name)}</p>
      {vendor.hasOtherServers && (
        <TextField
          label={LEAK_WORDS.address}
          name="address"
          help={LEAK_WORDS.addressHelp}
          inputMode="url"
          value={address}
          onChange={next => {
            setAddress(next)
            setAnswer(null)
          }}
        />
      )}
      <p className="field-help">{whatAsking(address)}</p>
      <p>
        <Button isBusy={ask.isBusy} disabled={address.trim() === ''} onClick={() => inBackground(runAsk())}>
          {askWords(vendor.name)}
        </Button>
      </p>
      <div role="status">
        {answer !== null && <Answer answer={answer} />}
        {revoked !== null && <p>{revokedWords(revoked, vendor.name)}</p>}
      </div>
      {answer?.state === 'alive' && (
        <p>
          {revokeNote(vendor.name, canRevoke)}{' '}
          {confirmation !== null && (
            <Button
              look="danger"
              isBusy={revoke.isBusy}
              onClick={() => inBackground(runRevoke(confirmation))}
            >
              {LEAK_WORDS.revoke}
            </Button>
          )}
        </p>
      )}
      <FaultNotice fault={ask.fault ?? revoke.fault} />
    </>
  )
}

function Answer({ answer: { state, owner, scopes, expiresAt } }: { readonly answer: LeakAnswerView }) {
  const none = LEAK_WORDS.notReported
  return (
    <>
      <p>{LEAK_STATE_WORDS[state]}</p>
      {state === 'alive' && (
        <Facts
          rows={[
            [LEAK_WORDS.owner, owner ?? none],
            [LEAK_WORDS.scopes, scopes === null ? none : scopes.join(', ') || none],
            [LEAK_WORDS.expires, expiresAt === null ? none : <Moment key="end" at={expiresAt} mayBeAhead />]
          ]}
        />
      )}
    </>
  )
}
