import type { Markup } from './markup'

/**
 * The page with a picture in it and its sheet inside, so that one answer is all that the first paint needs. `nonce` lets this one
 * sheet through the policy. The scripts no longer hold the paint up. Null when the page is not the one that the picture was made of.
 */
export function pageWithPicture(
  page: string,
  sheetOf: (path: string) => string | null,
  { sheet: needed, page: attributes, html, rules }: Markup,
  nonce: string
): string | null {
  const link = /<link rel="stylesheet"[^>]* href="([^"]+)">/.exec(page)
  const sheet = link?.[1] === needed ? sheetOf(needed) : null
  if (link === null || sheet === null) return null
  const parts: readonly (readonly [string, string])[] = [
    ['<html lang="en">', `<html lang="en"${attributes}>`],
    // Scripts that are read later look for this link, and would fetch the sheet again without it.
    [link[0], `<style nonce="${nonce}">${sheet}${rules}</style>${link[0].replace('>', ' disabled>')}`],
    ['<script type="module" ', '<script type="module" async '],
    ['<div id="root"></div>', `<div id="root" inert aria-busy="true">${html}</div>`]
  ]
  const whole = page.replaceAll(/<link rel="modulepreload"[^>]*>\s*/g, '')
  if (!parts.every(([from]) => whole.split(from).length === 2)) return null
  return parts.reduce((text, [from, to]) => text.replace(from, () => to), whole)
}
