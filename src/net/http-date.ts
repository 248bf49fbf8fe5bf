/** Epoch milliseconds of an HTTP date in its one current form; null for anything else, which may lack a zone. */
export function readHttpDate(text: string | undefined): number | null {
  if (text === undefined || !/^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text))
    return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}
