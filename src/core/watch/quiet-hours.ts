/** Minutes of the local day, 0 to 1439. `from` after `to` goes over midnight; equal means never. */
export type QuietHours = { readonly fromMinute: number; readonly toMinute: number }

export function isQuiet(minuteOfDay: number, hours: QuietHours): boolean {
  const { fromMinute, toMinute } = hours
  if (fromMinute === toMinute) return false
  return fromMinute < toMinute
    ? minuteOfDay >= fromMinute && minuteOfDay < toMinute
    : minuteOfDay >= fromMinute || minuteOfDay < toMinute
}
