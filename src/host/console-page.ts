import { isWebPage } from '../services/due/tasks'

/**
 * Where a person manages keys in the vendor's own console: an https page, or a path below the address of the account. Null where
 * there is none, and for any address that a browser should not get.
 */
export function consolePage(consoleUrl: string | undefined, baseUrl: string): string | null {
  if (consoleUrl === undefined) return null
  if (!consoleUrl.startsWith('/')) return isWebPage(consoleUrl) ? consoleUrl : null
  if (!isWebPage(baseUrl)) return null
  // As text, because a URL would take a second slash for a host.
  const page = `${new URL(baseUrl).origin}${consoleUrl}`
  return isWebPage(page) ? page : null
}

export function hostOf(page: string | null): string | null {
  return page === null ? null : new URL(page).host
}
