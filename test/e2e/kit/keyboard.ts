import type { Page } from '@playwright/test'
import { expect } from './launch'

// What a person does who has no mouse: keys, and looking at where the focus is.

export type Focused = {
  /** What a screen reader would say of it, about. */
  readonly name: string
  readonly role: string
  readonly isVisible: boolean
}

/** What has the focus, and whether a person can see that it has. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const active = document.activeElement
    if (!(active instanceof HTMLElement) || active === document.body) {
      return { name: '', role: 'nothing', isVisible: false }
    }
    const marks = (element: Element | null | undefined): boolean => {
      if (element === null || element === undefined) return false
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    }
    const box = active.getBoundingClientRect()
    const isOn = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
    const labels = 'labels' in active ? [...((active.labels as NodeList | null) ?? [])] : []
    const name =
      active.getAttribute('aria-label') ??
      (labels.length > 0 ? labels.map(label => label.textContent).join(' ') : active.textContent)
    return {
      name: name.trim().replaceAll(/\s+/g, ' ').slice(0, 120),
      role: active.getAttribute('role') ?? active.tagName.toLowerCase(),
      isVisible:
        isOn &&
        (marks(active) ||
          // The blinking line of a field that fills the whole head of its dialog.
          active.matches('input.palette-input') ||
          // Of a segmented control the face carries the mark.
          (active.matches('.visually-hidden') && marks(active.nextElementSibling)))
    }
  })
}

/** Presses a key, and expects that something has the focus afterwards and that it shows. */
export async function press(page: Page, key: string): Promise<Focused> {
  await page.keyboard.press(key)
  await expectFocusSeen(page, `after ${key}`)
  return focused(page)
}

export async function expectFocusSeen(page: Page, when: string): Promise<void> {
  let now = await focused(page)
  const end = Date.now() + 8_000
  while (!now.isVisible && Date.now() < end) {
    await page.waitForTimeout(40)
    now = await focused(page)
  }
  expect(now, when).toEqual({ ...now, isVisible: true })
}

export async function expectFocusOn(page: Page, name: string | RegExp, when = ''): Promise<void> {
  const wanted = typeof name === 'string' ? new RegExp(`^${escaped(name)}`) : name
  await expect
    .poll(async () => (await focused(page)).name, { message: `${when} focus on ${String(name)}` })
    .toMatch(wanted)
  await expectFocusSeen(page, `${when} focus on ${String(name)}`)
}

/** Tab, until what is named has the focus. Every stop on the way must be visible. */
export async function tabTo(page: Page, name: string | RegExp, key = 'Tab', most = 60): Promise<void> {
  const wanted = typeof name === 'string' ? new RegExp(`^${escaped(name)}`) : name
  const seen: string[] = []
  for (let stop = 0; stop < most; stop += 1) {
    const now = await press(page, key)
    if (wanted.test(now.name)) return
    seen.push(now.name)
  }
  throw new Error(`Tab never came to ${String(name)}, only to ${seen.join(' | ')}`)
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
