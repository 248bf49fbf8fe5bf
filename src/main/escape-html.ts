/** A text as it stands in markup, between tags or in an attribute with double quotes. */
export function escapeHtml(text: string): string {
  // Most texts have none of them, and a start has two thousand.
  if (!/[&<>"]/.test(text)) return text
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
