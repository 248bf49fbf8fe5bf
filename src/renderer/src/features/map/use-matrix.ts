import { useEffect, useState } from 'react'
import type { KeyRowView } from '../../../../contract/key-row'
import type { FaultView } from '../../../../contract/reply'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'
import { countedByEnvironment, type ServiceKeys } from './matrix'

export type Services = readonly { readonly value: string; readonly count: number }[]

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
const MOST_OF_ONE = 60

/** The keys of the services on the screen, by service; asked for again when the set or the keys change. */
export function useServiceKeys(names: readonly string[]): ReadonlyMap<string, ServiceKeys> {
  const revision = useSnapshot(keysRevisionOf)
  const [keys, setKeys] = useState<ReadonlyMap<string, ServiceKeys>>(new Map())
  const wanted = JSON.stringify(names)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const services = JSON.parse(wanted) as string[]
      if (services.length === 0) return
      const reply = await call('keys.page', { ...PAGE, filter: { services }, limit: MOST_ROWS })
      if (!reply.ok) return
      const { rows, total } = reply.value
      const found = total > rows.length ? await readEach(services) : splitUp(rows, services)
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

const PAGE = { sort: 'service', descending: false, group: 'none', offset: 0 } as const

function splitUp(rows: readonly KeyRowView[], services: readonly string[]): [string, ServiceKeys][] {
  return services.map(service => {
    const own = rows.filter(row => row.service === service)
    return [service, { rows: own, counts: countedByEnvironment(own) }]
  })
}

/** Too many for one page: each service by itself, with the counts that main makes. A cell must not lie about a gap. */
async function readEach(services: readonly string[]): Promise<[string, ServiceKeys][]> {
  const found: [string, ServiceKeys][] = []
  for (const service of services) {
    const filter = { services: [service] }
    const reply = await call('keys.page', { ...PAGE, filter, group: 'environment', limit: MOST_OF_ONE })
    if (!reply.ok) continue
    const { rows, groups } = reply.value
    found.push([service, { rows, counts: new Map(groups.map(({ value, count }) => [value, count])) }])
  }
  return found
}
