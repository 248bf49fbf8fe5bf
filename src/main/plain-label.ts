const MOST_LABEL = 64

/** Controls and bidi marks, and the letters that are blank: Hangul fillers, the empty Braille cell. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/gu

/** Names come from providers: nothing that is not seen, at most 64 characters, and no mnemonic marks. */
export function plainLabel(label: string): string {
  const shown = [...label.replace(UNSEEN, '')]
  const short = shown.length > MOST_LABEL ? [...shown.slice(0, MOST_LABEL - 1), '…'] : shown
  return short.join('').replaceAll('&', '＆')
}
