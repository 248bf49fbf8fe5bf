import { inBackground } from '../../bridge'
import { readMirror } from '../../state/mirror-store'
import { useNavigation } from '../../state/navigation'
import { updateSettings } from '../settings/update-settings'
import type { TourStep } from '../../../../words/tour'

/** Remembers a step that leaves no trace elsewhere. Only while the sandbox is on: the checklist is about it. */
export function markStep(step: Extract<TourStep, 'find' | 'verify'>): void {
  const mirror = readMirror()
  if (mirror.kind !== 'ready') return
  const { sandbox, settings } = mirror.snapshot
  if (sandbox.state !== 'on' || settings.tour.seen.includes(step)) return
  inBackground(updateSettings({ tour: { ...settings.tour, seen: [...settings.tour.seen, step] } }))
}

/** A key that was opened is a key that was found. */
export function noteFoundKeys(): () => void {
  return useNavigation.subscribe((state, before) => {
    if (state.keyId !== null && before.keyId === null && state.screen === 'keys') markStep('find')
  })
}
