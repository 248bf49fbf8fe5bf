import type { Page } from '@playwright/test'

// What a person with large letters meets: controls that went away, and content that has to be moved both ways.

const CONTROLS =
  'button, a[href], input, select, textarea, summary, [role=menuitem], [role=option], [tabindex="0"]'
/** Tables may scroll both ways: their meaning is in two directions. Their columns leave when there is no room. */
const TABLES = '[role=grid], .table, .map-head, .map-body'

/** The names of everything that can be operated and be brought into sight, tables apart. */
export function controlsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ([controls, tables]) => {
      const top = document.querySelector('.overlay') ?? document.body
      return [...top.querySelectorAll<HTMLElement>(controls)]
        .filter(one => one.closest(tables) === null && one.checkVisibility({ visibilityProperty: true }))
        .map(one => {
          const labels = 'labels' in one ? [...((one.labels as NodeList | null) ?? [])] : []
          const words =
            one.getAttribute('aria-label') ??
            (labels.length > 0 ? labels.map(label => label.textContent).join(' ') : one.textContent)
          // Times and counts move on while the test looks.
          return `${one.tagName.toLowerCase()} ${words.replaceAll(/\d+/g, '#').trim().slice(0, 60)}`
        })
    },
    [CONTROLS, TABLES] as const
  )
}

/** What is cut off for good, or scrolls sideways, in words. */
export function flawsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ([controls, tables]) => {
      const found: string[] = []
      const nameOf = (one: Element) =>
        `${one.tagName.toLowerCase()}.${[...one.classList].join('.')} ${(one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 40)}`
      for (const box of document.querySelectorAll<HTMLElement>('*')) {
        if (!box.checkVisibility() || box.closest(tables) !== null) continue
        const { overflowX, overflowY } = getComputedStyle(box)
        const scrolls = /auto|scroll/.test(overflowX) && box.scrollWidth > box.clientWidth + 1
        const holdsTable = box.querySelector(tables) !== null
        if (scrolls && !holdsTable) {
          const both = /auto|scroll/.test(overflowY) && box.scrollHeight > box.clientHeight + 1
          found.push(`${both ? 'both ways' : 'sideways'}: ${nameOf(box)}`)
        }
      }
      const top = document.querySelector('.overlay') ?? document.body
      for (const one of top.querySelectorAll<HTMLElement>(controls)) {
        if (!one.checkVisibility() || one.closest(tables) !== null) continue
        if (one.matches('.visually-hidden, .skip')) continue
        one.scrollIntoView({ block: 'nearest', inline: 'nearest' })
        const box = one.getBoundingClientRect()
        // A region that scrolls is larger than the window by its nature: its beginning is enough.
        if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.top > innerHeight) {
          found.push(`out of sight: ${nameOf(one)}`)
          continue
        }
        for (let parent = one.parentElement; parent !== null; parent = parent.parentElement) {
          const { overflowX, overflowY } = getComputedStyle(parent)
          const around = parent.getBoundingClientRect()
          const cutsX = overflowX !== 'visible' && (box.left >= around.right || box.right <= around.left)
          const cutsY = overflowY !== 'visible' && (box.top >= around.bottom || box.bottom <= around.top)
          if (cutsX || cutsY) {
            found.push(`cut off: ${nameOf(one)}`)
            break
          }
        }
      }
      return [...new Set(found)]
    },
    [CONTROLS, TABLES] as const
  )
}
