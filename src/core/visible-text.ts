/** What has no shape of its own, or changes how its neighbours look: controls, bidi and zero-width marks, half characters. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u
const EACH_HIDDEN = new RegExp(HIDDEN, 'gu')

/** Longer than any name that a provider we know takes. */
export const LONGEST_VISIBLE = 256

/** Does `text` hold a character that a person would not see as what it is? */
export function hasHiddenCharacters(text: string): boolean {
  return HIDDEN.test(text)
}

/**
 * Foreign text as it may be stored and shown: hidden characters stand there as visible escapes, such as `\u{202e}`, and the
 * whole has at most `longest` characters, the last of them "…" when it was cut. Text without them comes back as it is.
 */
export function visibleText(text: string, longest = LONGEST_VISIBLE): string {
  if (text.length <= longest && !HIDDEN.test(text)) return text
  // What is cut off anyway need not be looked at, were it a megabyte.
  const shown = [...text.slice(0, 2 * longest + 2).replace(EACH_HIDDEN, escapeOf)]
  const isWhole = shown.length <= longest && text.length <= 2 * longest + 2
  return isWhole ? shown.join('') : `${shown.slice(0, longest - 1).join('')}…`
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
