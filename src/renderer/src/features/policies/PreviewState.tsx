import { Button } from '../../ui/Button'
import { FaultNotice } from '../../ui/FaultNotice'
import type { Preview } from './use-preview'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

export type PreviewStateProps = {
  readonly preview: Pick<Preview<unknown>, 'phase' | 'fault' | 'again'>
  readonly onStop: () => void
}

/** Beside what a preview found: that it still looks, with a way to stop it. Nothing while it is up to date. */
export function PreviewState({ preview, onStop }: PreviewStateProps) {
  if (preview.phase === 'slow') {
    return (
      <span className="preview-state">
        <span className="spinner" aria-hidden="true" /> {POLICIES_PAGE.lookingAtTheKeys}
        <Button size="small" onClick={onStop}>
          {POLICIES_PAGE.stop}
        </Button>
      </span>
    )
  }
  if (preview.phase !== 'stopped') return null
  const again = (
    <Button size="small" onClick={preview.again}>
      {POLICIES_PAGE.lookAgain}
    </Button>
  )
  if (preview.fault !== null && preview.fault.code !== 'cancelled') {
    return <FaultNotice fault={preview.fault} actions={again} />
  }
  return (
    <span className="preview-state">
      {POLICIES_PAGE.thePreviewWasStopped}
      {again}
    </span>
  )
}
