import { randomBytes } from 'node:crypto'
import { readAhead } from '../app-files'
import type { AppFile } from '../app-files'
import { markupOf } from './markup'
import { pageWithPicture } from './page'

const SCRIPTS = /<(?:script|link rel="modulepreload")[^>]* (?:src|href)="\.(\/[^"]+)"/g

/**
 * Puts a picture into the listed `page`, and holds the scripts of the page back until it has been `painted`: on a small machine
 * they would take the processor from it. Each later window gets the page as it was. False when the picture is not one of ours.
 */
export function showPicture(
  files: Map<string, AppFile>,
  page: string,
  { picture, painted }: { readonly picture: string; readonly painted: Promise<void> }
): boolean {
  const file = files.get(page)
  const html = readAhead(files, page)?.toString()
  const markup = markupOf(picture, Date.now())
  if (file === undefined || html === undefined || markup === null) return false
  const nonce = randomBytes(16).toString('base64')
  const content = pageWithPicture(
    html,
    name => readAhead(files, name.slice(1))?.toString() ?? null,
    markup,
    nonce
  )
  if (content === null) return false
  files.set(page, { type: file.type, content, nonce })
  const putBack = (): void => {
    files.set(page, file)
  }
  painted.then(putBack, putBack)
  for (const [, name = ''] of html.matchAll(SCRIPTS)) {
    const script = files.get(name)
    if (script !== undefined) files.set(name, { ...script, after: painted })
  }
  return true
}
