import '../styles/fonts.css'
import '../styles/tokens.css'
import './secret.css'
import { SECRET_PAGE } from '../../../words/pages/secret'

// The window that shows a fresh secret once. It has its own process and its own door, and is destroyed when it closes.

type SecretView = {
  readonly title: string
  readonly parts: readonly { readonly label: string; readonly value: string }[]
}

type SecretDoor = { take(): Promise<SecretView | null> }

const VISIBLE_SECONDS = 60

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  text: string
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  made.className = className
  made.textContent = text
  return made
}

function partOf(part: SecretView['parts'][number], index: number): HTMLElement {
  const section = element('section', 'part', '')
  const label = element('h2', 'label', part.label)
  label.id = `part-${index}`
  const value = element('output', 'value', part.value)
  value.setAttribute('aria-labelledby', label.id)
  value.tabIndex = 0
  section.append(label, value)
  return section
}

function closeButton(): HTMLButtonElement {
  const button = element('button', 'close', SECRET_PAGE.close)
  button.type = 'button'
  button.addEventListener('click', () => window.close())
  return button
}

function countDown(line: HTMLElement, seconds: number): void {
  line.textContent = SECRET_PAGE.closesIn(seconds)
  if (seconds <= 0) window.close()
  else setTimeout(() => countDown(line, seconds - 1), 1_000)
}

function show(root: HTMLElement, secret: SecretView | null): void {
  if (secret === null) {
    const words = SECRET_PAGE.itWasAlreadyShown
    root.replaceChildren(
      element('h1', 'title', SECRET_PAGE.thereIsNoSecret),
      element('p', 'note', words),
      closeButton()
    )
    return
  }
  const left = element('p', 'count', '')
  left.setAttribute('role', 'timer')
  root.replaceChildren(
    element('h1', 'title', secret.title),
    element('p', 'note', SECRET_PAGE.shownOnce),
    ...secret.parts.map(partOf),
    left,
    closeButton()
  )
  countDown(left, VISIBLE_SECONDS)
}

/** Resolves with the first frame that is drawn: a page gets none while its window is hidden. */
function firstFrame(): Promise<void> {
  return new Promise(resolve => {
    requestAnimationFrame(() => resolve())
  })
}

async function start(): Promise<void> {
  const root = document.getElementById('secret')
  // The preload of this window puts the door there; nothing else in the page does.
  const door = (window as unknown as { rekeySecret?: SecretDoor }).rekeySecret
  // The secret can be taken once, so it is taken only when a person can see it.
  await firstFrame()
  if (root !== null) show(root, (await door?.take()) ?? null)
}

window.addEventListener('keydown', event => {
  if (event.key === 'Escape') window.close()
})
start().catch(() => window.close())
