import { Plus } from 'lucide-react'
import { open } from '../../state/navigation'
import { useSnapshot } from '../../state/mirror-store'
import { connectionsOf } from '../../state/selectors'
import { Button } from '../../ui/Button'
import { ConnectionCard } from './ConnectionCard'
import { DESTINATIONS_PAGE } from '../../../../words/pages/destinations'

/** The servers that new keys can be delivered to, below the accounts. */
export function DestinationsSection() {
  const connections = useSnapshot(connectionsOf)
  return (
    <section className="destinations" aria-labelledby="destinations-title">
      <header className="destinations-head">
        <h2 id="destinations-title">{DESTINATIONS_PAGE.destinations}</h2>
        <span className="count">{connections.length}</span>
        <span className="bar-space" />
        <Button size="small" icon={<Plus size={14} />} onClick={() => open({ kind: 'connect-destination' })}>
          {DESTINATIONS_PAGE.connectADestination}
        </Button>
      </header>
      {connections.length === 0 ? (
        <p className="faint">{DESTINATIONS_PAGE.noServerIsConnected}</p>
      ) : (
        <ul className="cards">
          {connections.map(connection => (
            <li key={connection.id}>
              <ConnectionCard connection={connection} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
