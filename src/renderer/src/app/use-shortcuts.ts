import { useEffect, useRef } from 'react'
import { useNavigation } from '../state/navigation'

export type Shortcuts = { readonly [key: string]: () => void }

/** Keys that a focused control needs for itself. */
const OF_CONTROLS = new Set(['Enter', ' ', 'ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight', 'Home', 'End'])

/** Single-key shortcuts of a screen. Silent while a dialog is open or a person types. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const act = latest.current[nameOf(event)]
      if (act === undefined || isTaken(event)) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** Shift is part of the name of a key that prints nothing; a letter carries it already. */
function nameOf({ key, shiftKey }: KeyboardEvent): string {
  return shiftKey && key.length > 1 ? `Shift+${key}` : key
}

export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true
  if (useNavigation.getState().dialog !== null) return true
  const target = event.target instanceof Element ? event.target : document.body
  if (
    target.closest(
      'input:not([type=checkbox]):not([type=radio]), textarea, select, [role=menu], [role=dialog]'
    ) !== null
  ) {
    return true
  }
  return OF_CONTROLS.has(event.key) && target.closest('button, a, input, summary, [data-keys=own]') !== null
}
