const MOST_LABEL = 64

/** Names come from providers: no controls, no bidi tricks, at most 64 characters, and no mnemonic marks. */
export function plainLabel(label: string): string {
  const shown = [...label.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')]
  const short = shown.length > MOST_LABEL ? [...shown.slice(0, MOST_LABEL - 1), '…'] : shown
  return short.join('').replaceAll('&', '＆')
}
