import type { KeyRowView } from '../../../../shared/ipc/views'
import { showKeys } from '../../state/navigation'
import { countWords } from '../../text/keys'
import { VERDICTS } from '../../text/verdicts'
import { StateDot } from '../../ui/StateDot'
import { cellsOf, isShared, type Cell } from './matrix'

export type MapRowProps = {
  readonly service: string
  /** Undefined until they are read. */
  readonly rows: readonly KeyRowView[] | undefined
  readonly environments: readonly string[]
  readonly template: string
  readonly index: number
  readonly top: number
}

const DOTS = 6

export function MapRow({ service, rows, environments, template, index, top }: MapRowProps) {
  const cells = cellsOf(rows ?? [], environments)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="map-row"
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      <span role="rowheader" className="map-service clip" title={service}>
        {service === '' ? <span className="faint">no service</span> : service}
      </span>
      {environments.map(environment => (
        <span key={environment} role="cell" className="map-cell">
          {rows === undefined ? (
            <span className="placeholder-bar" />
          ) : (
            <MapCell service={service} environment={environment} cell={cells.get(environment)} />
          )}
        </span>
      ))}
    </div>
  )
}

type MapCellProps = {
  readonly service: string
  readonly environment: string
  readonly cell: Cell | undefined
}

function MapCell({ service, environment, cell }: MapCellProps) {
  if (cell === undefined || cell.rows.length === 0) {
    return (
      <span className="map-gap" title={`No key of ${service} in ${environment}`}>
        –
      </span>
    )
  }
  const { rows } = cell
  const states = rows.map(row => VERDICTS[row.verdict.state].label.toLowerCase()).join(', ')
  return (
    <button
      type="button"
      className="map-keys"
      aria-label={`${service}, ${environment}: ${countWords(rows.length, 'key')}, ${states}`}
      title={rows.map(row => `${row.name}: ${VERDICTS[row.verdict.state].label}`).join('\n')}
      onClick={() => showKeys(`service:${quoted(service)} env:${quoted(environment)}`)}
    >
      {rows.slice(0, DOTS).map(row => (
        <StateDot key={row.id} state={row.verdict.state} />
      ))}
      {rows.length > DOTS && <span className="faint">+{rows.length - DOTS}</span>}
      {rows.some(isShared) && <span className="map-shared-mark">shared</span>}
    </button>
  )
}

function quoted(value: string): string {
  return /[\s,]/.test(value) ? `"${value}"` : value
}
