import { useEffect, useState } from 'react'
import type { FaultView } from '../../../../shared/ipc/reply'
import type { KeyRowView } from '../../../../shared/ipc/views'
import { call, inBackground } from '../../bridge'
import { useSnapshot } from '../../state/mirror-store'
import { keysRevisionOf } from '../../state/selectors'

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

/** The keys of the services on the screen, by service; asked for again when the set or the keys change. */
export function useServiceKeys(names: readonly string[]): ReadonlyMap<string, readonly KeyRowView[]> {
  const revision = useSnapshot(keysRevisionOf)
  const [keys, setKeys] = useState<ReadonlyMap<string, readonly KeyRowView[]>>(new Map())
  const wanted = JSON.stringify(names)
  useEffect(() => {
    let isCurrent = true
    const read = async () => {
      const services = JSON.parse(wanted) as string[]
      if (services.length === 0) return
      const reply = await call('keys.page', {
        filter: { services },
        sort: 'service',
        descending: false,
        group: 'none',
        offset: 0,
        limit: MOST_ROWS
      })
      if (isCurrent && reply.ok) setKeys(before => withServices(before, services, reply.value.rows))
    }
    const timer = setTimeout(() => inBackground(read()), 60)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [wanted, revision])
  return keys
}

function withServices(
  before: ReadonlyMap<string, readonly KeyRowView[]>,
  services: readonly string[],
  rows: readonly KeyRowView[]
): ReadonlyMap<string, readonly KeyRowView[]> {
  const next = new Map(before)
  for (const service of services)
    next.set(
      service,
      rows.filter(row => row.service === service)
    )
  return next
}
