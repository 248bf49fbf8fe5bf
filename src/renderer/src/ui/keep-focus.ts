// The keyboard always stands somewhere. What had the focus may go away: a dialog closes, a panel goes, a screen changes. Then
// the focus returns to where it came from, else to the active line of the list, else to the heading of the screen.

const PICTURES = 40
/** Pictures in which others may give the focus back. */
const PATIENCE = 4
let opener: HTMLElement | null = null
let left = 0
let lostFor = 0

/** Call before a dialog opens: the focus comes back here when it is closed. */
export function rememberOpener(): void {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || active === document.body) return
  // From the palette into another dialog: where the palette came from still counts.
  if (active.closest('[role=dialog], [role=alertdialog]') !== null) return
  opener = triggerOf(active) ?? active
}

/** A menu is gone by then; its button is not. */
function triggerOf(element: HTMLElement): HTMLElement | null {
  const id = element.closest('[role=menu], [role=listbox]')?.getAttribute('aria-labelledby')
  return id === null || id === undefined ? null : document.getElementById(id)
}

/** Checks for a moment whether anything has the focus, and gives it back if not. */
export function keepFocus(): void {
  const isFollowing = left > 0
  left = PICTURES
  if (!isFollowing) requestAnimationFrame(followFocus)
}

/** For some pictures: screens load, and what closes gives the focus back by itself, some of it to what is about to go. */
function followFocus(): void {
  left -= 1
  const isLost = document.activeElement === null || document.activeElement === document.body
  lostFor = isLost ? lostFor + 1 : 0
  if (lostFor >= PATIENCE) giveBack()
  if (left > 0) requestAnimationFrame(followFocus)
  else if (!isDialogOpen()) opener = null
}

function isDialogOpen(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog]') !== null
}

function giveBack(): void {
  // A dialog keeps the focus itself.
  if (isDialogOpen()) return
  if (opener?.isConnected === true && opener.checkVisibility()) {
    opener.focus()
    if (document.activeElement === opener) return
  }
  focusStart()
}

/** The active line of the list, the list while its lines are on their way, or the heading of the screen. */
export function focusStart(): void {
  const content = document.getElementById('content')
  const line = content?.querySelector<HTMLElement>('[data-line][tabindex="0"]')
  const start = line ?? content?.querySelector<HTMLElement>('[role=grid]') ?? content?.querySelector('h1')
  if (start == null) return
  // A list and a heading take the focus only here, never by Tab.
  if (line == null) start.tabIndex = -1
  start.focus({ preventScroll: line != null })
}
