import type { Input, WebContents } from 'electron'

/** Chromium's own steps: each is a fifth larger than the one before. */
const STEP = 0.5
const SMALLEST = -3
const LARGEST = 5

export type ZoomStep = 'in' | 'out' | 'reset'

/** Ctrl or Cmd with plus, minus or zero, with Shift or without, also on the number pad; null for every other key. */
export function zoomStepOf(
  input: Pick<Input, 'type' | 'key' | 'control' | 'meta' | 'alt'>,
  platform: NodeJS.Platform
): ZoomStep | null {
  const isCommand = platform === 'darwin' ? input.meta && !input.control : input.control && !input.meta
  if (input.type !== 'keyDown' || !isCommand || input.alt) return null
  switch (input.key) {
    case '+':
    case '=':
      return 'in'
    case '-':
    case '_':
      return 'out'
    case '0':
      return 'reset'
    default:
      return null
  }
}

export function zoom(contents: Pick<WebContents, 'getZoomLevel' | 'setZoomLevel'>, step: ZoomStep): void {
  const level = contents.getZoomLevel()
  const next = step === 'reset' ? 0 : level + (step === 'in' ? STEP : -STEP)
  contents.setZoomLevel(Math.min(LARGEST, Math.max(SMALLEST, next)))
}

/** The page never sees these keys: they work in every field and dialog, on every system. */
export function zoomByKeys(contents: WebContents): void {
  contents.on('before-input-event', (event, input) => {
    const step = zoomStepOf(input, process.platform)
    if (step === null) return
    event.preventDefault()
    zoom(contents, step)
  })
}
