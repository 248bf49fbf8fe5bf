export type Services = readonly { readonly value: string; readonly count: number; readonly risk: number }[]

/** One line of the map: a service, or a service with its variants folded into it. */
export type MapLine = {
  /** The service that the line is called after. */
  readonly name: string
  /** The services whose keys stand in this line. */
  readonly services: readonly string[]
  /** How many variants the service has, folded or not. */
  readonly variants: number
  readonly isOpen: boolean
  /** Of a service that is open. */
  readonly isVariant: boolean
}

/** A filter names each service of a line. */
const MOST_VARIANTS = 60

type Family = { readonly name: string; readonly members: Services[number][]; risk: number }

/**
 * The riskiest first. `billing-batch` is a variant of `billing` where both exist; the variants of the services in `open` have
 * lines of their own below.
 */
export function mapLines(services: Services, open: ReadonlySet<string>): readonly MapLine[] {
  const names = new Set(services.map(({ value }) => value))
  const families = new Map<string, Family>()
  for (const service of services) {
    const name = rootOf(service.value, names)
    const family = families.get(name) ?? { name, members: [], risk: 0 }
    family.members.push(service)
    family.risk = Math.max(family.risk, service.risk)
    families.set(name, family)
  }
  return [...families.values()]
    .flatMap(splitUp)
    .toSorted(worstFirst)
    .flatMap(family => linesOf(family, open))
}

/** The shortest service that the name goes on from; the name itself where there is none. */
function rootOf(name: string, names: ReadonlySet<string>): string {
  for (let at = name.indexOf('-'); at > 0; at = name.indexOf('-', at + 1)) {
    const start = name.slice(0, at)
    if (names.has(start)) return start
  }
  return name
}

/** Too many to name in one filter: each stands alone. */
function splitUp(family: Family): readonly Family[] {
  if (family.members.length - 1 <= MOST_VARIANTS) return [family]
  return family.members.map(member => ({ name: member.value, members: [member], risk: member.risk }))
}

/** Keys without a service come last: nobody can say what they belong to. */
function worstFirst(left: Family, right: Family): number {
  return (
    Number(left.name === '') - Number(right.name === '') ||
    right.risk - left.risk ||
    left.name.localeCompare(right.name)
  )
}

function linesOf({ name, members }: Family, open: ReadonlySet<string>): readonly MapLine[] {
  const variants = members.filter(({ value }) => value !== name)
  const isOpen = variants.length > 0 && open.has(name)
  const own = { name, variants: variants.length, isOpen, isVariant: false }
  if (!isOpen) return [{ ...own, services: members.map(({ value }) => value) }]
  const below = variants.toSorted(
    (left, right) => right.risk - left.risk || left.value.localeCompare(right.value)
  )
  return [
    { ...own, services: [name] },
    ...below.map(({ value }) => ({
      name: value,
      services: [value],
      variants: 0,
      isOpen: false,
      isVariant: true
    }))
  ]
}
