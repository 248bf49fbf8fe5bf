import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'
import { countedByEnvironment, type ServiceKeys } from './matrix'
import type { MapLine, Services } from './fold'

/** The services that match, with how many keys each has; no key is loaded yet. */
export function useServices(text: string) {
  const revision = useSnapshot(keysRevisionOf)
  const [services, setServices] = useState<Services | null>(null)
  const [fault, setFault] = useState<FaultView | null>(null)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const reply = await call('keys.page', {
        filter: text === '' ? {} : { text },
        sort: 'service',
        descending: false,
        group: 'service',
        offset: 0,
        limit: 1
      })
      if (!isCurrent) return
      setFault(reply.ok ? null : reply.fault)
      if (reply.ok) setServices(reply.value.groups)
    }
    const timer = setTimeout(() => inBackground(read()), 80)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [text, revision])
  return { services, fault }
}

const MOST_ROWS = 500
/** That one question may name. */
const MOST_SERVICES = 100
const MOST_OF_ONE = 60

/** The keys of the lines on the screen, by line; asked for again when the set or the keys change. */
export function useLineKeys(lines: readonly MapLine[]): ReadonlyMap<string, ServiceKeys> {
  const revision = useSnapshot(keysRevisionOf)
  const [keys, setKeys] = useState<ReadonlyMap<string, ServiceKeys>>(new Map())
  const wanted = JSON.stringify(lines.map(({ services }) => services))
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const families = JSON.parse(wanted) as string[][]
      const services = families.flat()
      if (services.length === 0) return
      if (services.length > MOST_SERVICES) {
        const each = await readEach(families)
        if (isCurrent) setKeys(before => new Map([...before, ...each]))
        return
      }
      const reply = await call('keys.page', { ...PAGE, filter: { services }, limit: MOST_ROWS })
      if (!reply.ok) return
      const { rows, total } = reply.value
      const found = total > rows.length ? await readEach(families) : splitUp(rows, families)
      if (isCurrent) setKeys(before => new Map([...before, ...found]))
    }
    const timer = setTimeout(() => inBackground(read()), 60)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [wanted, revision])
  return keys
}

const PAGE = { sort: 'risk', descending: true, group: 'none', offset: 0 } as const

/** A line that is folded and one that is not show different keys under the same name. */
export function lineId(services: readonly string[]): string {
  return services.join('\n')
}

function splitUp(rows: readonly KeyRowView[], families: readonly string[][]): [string, ServiceKeys][] {
  return families.map(services => {
    const own = rows.filter(row => services.includes(row.service))
    return [lineId(services), { rows: own, counts: countedByEnvironment(own) }]
  })
}

/** Too many for one page: each line by itself, with the counts that main makes. A cell must not lie about a gap. */
async function readEach(families: readonly string[][]): Promise<[string, ServiceKeys][]> {
  const found: [string, ServiceKeys][] = []
  for (const services of families) {
    const filter = { services }
    const reply = await call('keys.page', { ...PAGE, filter, group: 'environment', limit: MOST_OF_ONE })
    if (!reply.ok) continue
    const { rows, groups } = reply.value
    found.push([
      lineId(services),
      { rows, counts: new Map(groups.map(({ value, count }) => [value, count])) }
    ])
  }
  return found
}
