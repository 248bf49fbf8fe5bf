import { Button } from '../../ui/Button'
import type { Preview } from './use-preview'

export type PreviewStateProps = {
  readonly preview: Pick<Preview<unknown>, 'phase' | 'again'>
  readonly onStop: () => void
}

/** Beside what a preview found: that it still looks, with a way to stop it. Nothing while it is up to date. */
export function PreviewState({ preview, onStop }: PreviewStateProps) {
  if (preview.phase === 'slow') {
    return (
      <span className="preview-state">
        <span className="spinner" aria-hidden="true" /> Looking at the keys…
        <Button size="small" onClick={onStop}>
          Stop
        </Button>
      </span>
    )
  }
  if (preview.phase !== 'stopped') return null
  return (
    <span className="preview-state">
      The preview was stopped.
      <Button size="small" onClick={preview.again}>
        Look again
      </Button>
    </span>
  )
}
