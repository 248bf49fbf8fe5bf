import { useEffect, useState, type RefObject } from 'react'
import { SETTINGS_PAGE } from '../../../../words/pages/settings'

export type SettingsIndexProps = { readonly scroller: RefObject<HTMLDivElement | null> }

/** How far below the top a section counts as the one that is read. */
const READ_BELOW = 80

/** The sections of the long page by name; the one that is read stands out. */
export function SettingsIndex({ scroller }: SettingsIndexProps) {
  const [titles, setTitles] = useState<readonly string[]>([])
  const [current, setCurrent] = useState(0)

  useEffect(() => {
    const box = scroller.current
    if (box === null) return undefined
    const look = () => {
      const found = sectionsIn(box)
      const top = box.getBoundingClientRect().top + READ_BELOW
      const isAtEnd = box.scrollTop > 0 && box.scrollTop + box.clientHeight >= box.scrollHeight - 1
      const read = found.findLastIndex(section => section.getBoundingClientRect().top <= top)
      setTitles(before => {
        const now = found.map(titleOf)
        return before.join() === now.join() ? before : now
      })
      setCurrent(isAtEnd ? found.length - 1 : Math.max(0, read))
    }
    const frame = requestAnimationFrame(look)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      box.removeEventListener('scroll', look)
    }
  }, [scroller])

  function go(title: string): void {
    const box = scroller.current
    const section = box === null ? undefined : sectionsIn(box).find(each => titleOf(each) === title)
    section?.scrollIntoView({ block: 'start' })
    section?.querySelector<HTMLElement>('.settings-title')?.focus({ preventScroll: true })
  }

  return (
    <nav className="settings-index" aria-label={SETTINGS_PAGE.sections}>
      {titles.map((title, index) => (
        <button
          key={title}
          type="button"
          className="settings-index-entry"
          aria-current={index === current ? 'true' : undefined}
          onClick={() => go(title)}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}

/** The sections themselves are the list: a second one would have to be kept in step. */
function sectionsIn(box: HTMLElement): readonly HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('.settings-section')]
}

function titleOf(section: HTMLElement): string {
  return section.getAttribute('aria-label') ?? ''
}
