import { useEffect } from 'react'
import type { SettingsView } from '../../../contract/settings'

/** Theme and density as attributes of the page, which tokens.css reads. */
export function useAppearance({ theme, density }: SettingsView['appearance']): void {
  useEffect(() => {
    const page = document.documentElement
    if (theme === 'system') page.removeAttribute('data-theme')
    else page.setAttribute('data-theme', theme)
    page.setAttribute('data-density', density)
  }, [theme, density])
}
