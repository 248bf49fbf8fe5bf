import { useEffect, useRef } from 'react'
import { useNavigation } from '../../state/navigation'

/** Ctrl or Cmd and A: every key of the filter. In a field it selects the text, as everywhere. */
export function useSelectAllKey(selectAll: () => void): void {
  const latest = useRef(selectAll)
  useEffect(() => {
    latest.current = selectAll
  })
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const isAll = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      if (!isAll || event.key.toLowerCase() !== 'a' || useNavigation.getState().dialog !== null) return
      const target = event.target instanceof Element ? event.target : document.body
      if (target.closest('input:not([type=checkbox]), textarea, select, [role=menu]') !== null) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
