import type { AccountView } from '../contract/accounts'

type ClockAccount = Pick<AccountView, 'providerName' | 'name'> & {
  readonly report: Pick<NonNullable<AccountView['report']>, 'warnings' | 'clockOffsetMs'> | null
}

/** The largest difference between this computer's clock and a provider's; null when all of them are small. */
export function clockDifferenceWords(accounts: readonly ClockAccount[]): string | null {
  const offsets = accounts.flatMap(({ providerName, name, report }) => {
    const offsetMs = report?.clockOffsetMs ?? null
    if (offsetMs === null || report?.warnings.includes('clock-differs') !== true) return []
    return [{ offsetMs, where: `${providerName} (${name})` }]
  })
  const [largest] = offsets.toSorted((a, b) => Math.abs(b.offsetMs) - Math.abs(a.offsetMs))
  if (largest === undefined) return null
  const { offsetMs, where } = largest
  const side = offsetMs < 0 ? 'ahead of' : 'behind'
  return `This computer’s clock is ${spanWords(Math.abs(offsetMs))} ${side} the clock of ${where}. Set it; until then Rekey counts ages by the provider’s clock.`
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
] as const

function spanWords(ms: number): string {
  const [unit, unitMs] = UNITS.find(([, size]) => ms >= size) ?? UNITS[2]
  const count = Math.floor(ms / unitMs)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
