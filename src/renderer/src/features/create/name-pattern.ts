/** One key per service and environment, so the name says both: `payments-api-production`. */
export function patternName(service: string, environment: string): string {
  return [service, environment].map(slug).filter(Boolean).join('-')
}

function slug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}

/** The end of the day `days` from `now`, in ms: an expiry that does not fall into the night before. */
export function expiryAfter(days: number, now: number): number {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  date.setHours(23, 59, 0, 0)
  return date.getTime()
}
