import { useState } from 'react'
import type { RotationAct } from '../../../../core/rotation/overview'
import type { RotationView } from '../../../../contract/rotations'
import { inBackground } from '../../bridge'
import { ACT_HELP, ACT_WORDS } from '../../../../words/rotations'
import { Button, type ButtonProps } from '../../ui/Button'
import { runAct } from './rotation-acts'

export type ActButtonProps = {
  readonly rotation: RotationView
  readonly act: RotationAct
  readonly look: NonNullable<ButtonProps['look']>
  readonly size?: NonNullable<ButtonProps['size']>
}

export function ActButton({ rotation, act, look, size = 'normal' }: ActButtonProps) {
  const [isBusy, setBusy] = useState(false)
  async function run(): Promise<void> {
    setBusy(true)
    await runAct(act, rotation)
    setBusy(false)
  }
  return (
    <Button look={look} size={size} isBusy={isBusy} title={ACT_HELP[act]} onClick={() => inBackground(run())}>
      {ACT_WORDS[act]}
    </Button>
  )
}

export type PrimaryActProps = {
  readonly rotation: RotationView
  readonly size?: NonNullable<ButtonProps['size']>
}

/** The one button that names the next act; red when it cannot be undone. */
export function PrimaryAct({ rotation, size = 'normal' }: PrimaryActProps) {
  const [first] = rotation.acts
  if (first === undefined) return null
  return <ActButton rotation={rotation} act={first} size={size} look={lookOf(first, rotation)} />
}

function lookOf(act: RotationAct, rotation: RotationView): NonNullable<ButtonProps['look']> {
  if (act === 'revoke-old' || act === 'discard-orphan') return 'danger'
  // Its group begins it: starting it out of turn is possible, and nothing to be led to.
  if (rotation.waits.code === 'queued') return 'plain'
  return rotation.needsPerson || act === 'start' ? 'primary' : 'plain'
}

/** The other ways on, quieter; the last ones end the rotation. */
export function OtherActs({ rotation }: { readonly rotation: RotationView }) {
  return (
    <>
      {rotation.acts
        .slice(1)
        .toReversed()
        .map(act => (
          <ActButton key={act} rotation={rotation} act={act} look="ghost" />
        ))}
    </>
  )
}
