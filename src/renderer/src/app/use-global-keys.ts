import { useEffect } from 'react'
import { flushSync } from 'react-dom'
import { readMirror } from '../state/mirror-store'
import { open, show, useNavigation, type Screen } from '../state/navigation'
import { goBack, goForward } from '../state/visited'
import { undoLatest } from '../state/toasts'
import { isTaken } from './use-shortcuts'

const SCREEN_KEYS: { readonly [key: string]: Screen } = {
  o: 'overview',
  k: 'keys',
  m: 'map',
  r: 'rotations',
  d: 'due',
  a: 'accounts',
  t: 'team',
  h: 'history',
  s: 'settings'
}
const SECOND_KEY_MS = 1_200

/** Keys that work on every screen: `g` and a letter, the palette, search, help. */
export function useGlobalKeys(): void {
  useEffect(() => {
    let goUntil = 0
    function onKeyDown(event: KeyboardEvent): void {
      if (isPaletteKey(event)) {
        event.preventDefault()
        if (useNavigation.getState().dialog === null) open({ kind: 'palette' })
        return
      }
      if (takeChord(event)) {
        event.preventDefault()
        return
      }
      if (isTaken(event)) return
      const screen = SCREEN_KEYS[event.key]
      if (event.timeStamp < goUntil && screen !== undefined) {
        // The capture phase comes first, so that `g r` does not also rotate the active key.
        event.preventDefault()
        event.stopImmediatePropagation()
        goUntil = 0
        show(screen)
        return
      }
      goUntil = event.key === 'g' ? event.timeStamp + SECOND_KEY_MS : 0
      if (event.key === '/') focusSearch(event)
      if (event.key === '?') open({ kind: 'shortcuts' })
      if (event.key === 'u' && undoLatest()) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [])
}

/** Keys that every desktop app has. True if the event was one of them. */
function takeChord({ key, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  if (useNavigation.getState().dialog !== null || shiftKey) return false
  // macOS goes back with Cmd and a bracket, since Alt and an arrow move by words there.
  const isBack = isMac() ? metaKey && key === '[' : altKey && !ctrlKey && key === 'ArrowLeft'
  const isForward = isMac() ? metaKey && key === ']' : altKey && !ctrlKey && key === 'ArrowRight'
  if (isBack) goBack()
  else if (isForward) goForward()
  else if (altKey || (isMac() ? !metaKey || ctrlKey : !ctrlKey || metaKey)) return false
  else if (key === 'f') showSearch()
  else if (key === 'n') open({ kind: 'create-key', accountId: null })
  else if (key === ',') show('settings')
  else return false
  return true
}

function isPaletteKey(event: KeyboardEvent): boolean {
  if (event.altKey || event.key.toLowerCase() !== 'k') return false
  return event.metaKey || (event.ctrlKey && !isMac())
}

/** There Ctrl+K deletes to the end of the line in text fields. */
function isMac(): boolean {
  const mirror = readMirror()
  return mirror.kind === 'ready' && mirror.snapshot.platform === 'darwin'
}

function focusSearch(event: KeyboardEvent): void {
  event.preventDefault()
  showSearch()
}

/** Shows the list and puts the keyboard into its search box. */
function showSearch(): void {
  // At once: the next letter is meant for the search, and on a line of the list it could be a shortcut.
  if (document.getElementById('search-keys') === null) flushSync(() => show('keys'))
  document.getElementById('search-keys')?.focus()
}
