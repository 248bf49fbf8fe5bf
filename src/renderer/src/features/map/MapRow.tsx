import type { KeyRowView } from '../../../../contract/key-row'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { open, showKeys } from '../../state/navigation'
import { countWords } from '../../../../words/keys'
import { VERDICTS } from '../../../../words/verdicts'
import { StateDot } from '../../ui/StateDot'
import type { MapLine } from './fold'
import { cellsOf, isShared, type Cell, type ServiceKeys } from './matrix'
import type { MapPlace } from './use-map-keys'
import { MAP_PAGE } from '../../../../words/pages/map'

export type MapRowProps = {
  readonly line: MapLine
  /** Undefined until they are read. */
  readonly keys: ServiceKeys | undefined
  readonly environments: readonly string[]
  readonly template: string
  readonly index: number
  readonly top: number
  /** The column whose cell has the keyboard, in the row that has it. */
  readonly activeColumn: number | null
  readonly onActivate: (place: MapPlace) => void
  readonly onFold: () => void
}

const DOTS = 6

export function MapRow(props: MapRowProps) {
  const { line, keys, environments, template, index, top, activeColumn, onActivate, onFold } = props
  const cells = keys === undefined ? null : cellsOf(keys, environments)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="map-row"
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
    >
      <MapService
        line={line}
        place={{ row: index, column: 0 }}
        isActive={activeColumn === 0}
        onActivate={onActivate}
        onFold={onFold}
      />
      {environments.map((environment, column) => (
        <MapCell
          key={environment}
          line={line}
          environment={environment}
          cell={cells?.get(environment) ?? null}
          place={{ row: index, column: column + 1 }}
          isActive={column + 1 === activeColumn}
          onActivate={onActivate}
        />
      ))}
    </div>
  )
}

type MapServiceProps = {
  readonly line: MapLine
  readonly place: MapPlace
  readonly isActive: boolean
  readonly onActivate: (place: MapPlace) => void
  readonly onFold: () => void
}

/** The name of the service. With variants it folds them in and out, else it shows the keys. */
function MapService({ line, place, isActive, onActivate, onFold }: MapServiceProps) {
  const { name, variants, isOpen, isVariant } = line
  const run = variants > 0 ? onFold : () => showLine(line, null)
  return (
    <span
      role="rowheader"
      aria-colindex={1}
      aria-expanded={variants > 0 ? isOpen : undefined}
      className={isVariant ? 'map-service map-variant' : 'map-service'}
      title={name}
      tabIndex={isActive ? 0 : -1}
      data-line
      data-cell={`${place.row} ${place.column}`}
      onFocus={() => onActivate(place)}
      onClick={run}
      onKeyDown={event => {
        if (event.key === 'Enter') run()
      }}
    >
      <span className="map-fold" aria-hidden="true">
        {variants > 0 && (isOpen ? <ChevronDown size={14} /> : <ChevronRight size={14} />)}
      </span>
      <span className="clip">{name === '' ? <span className="faint">{MAP_PAGE.noService}</span> : name}</span>
      {variants > 0 && <span className="count">{MAP_PAGE.variants(variants)}</span>}
    </span>
  )
}

function showLine({ services }: MapLine, environment: string | null): void {
  const names = services.map(quoted).join(',')
  showKeys(environment === null ? `service:${names}` : `service:${names} env:${quoted(environment)}`)
}

type MapCellProps = {
  readonly line: MapLine
  readonly environment: string
  /** Null until it is read. */
  readonly cell: Cell | null
  readonly place: MapPlace
  readonly isActive: boolean
  readonly onActivate: (place: MapPlace) => void
}

/** One element whatever it shows, so that the keyboard does not lose it when the keys arrive. */
function MapCell({ line, environment, cell, place, isActive, onActivate }: MapCellProps) {
  const { name: service } = line
  const isEmpty = cell === null || cell.count === 0
  const isGap = cell?.isGap === true
  const run = () => {
    if (!isEmpty) showLine(line, environment)
    else if (isGap) open({ kind: 'create-key', accountId: null, place: { service, environment } })
  }
  return (
    <span
      role="gridcell"
      aria-colindex={place.column + 1}
      aria-label={cellWords(service, environment, cell)}
      title={cell?.rows.map(row => `${row.name}: ${VERDICTS[row.verdict.state].label}`).join('\n')}
      className="map-cell"
      tabIndex={isActive ? 0 : -1}
      data-line
      data-cell={`${place.row} ${place.column}`}
      onFocus={() => onActivate(place)}
      onClick={run}
      onKeyDown={event => {
        if (event.key === 'Enter') run()
      }}
    >
      {cell === null ? <span className="placeholder-bar" /> : <CellFace cell={cell} />}
    </span>
  )
}

function cellWords(service: string, environment: string, cell: Cell | null): string {
  if (cell === null) return MAP_PAGE.serviceEnvironmentLoading(service, environment)
  if (cell.count === 0) return MAP_PAGE.noKeyOfService(service, environment, cell.isGap ? MAP_PAGE.aGap : '')
  return `${service}, ${environment}: ${countWords(cell.count, 'key')}${statesWords(cell.rows)}`
}

function CellFace({ cell: { rows, count, isGap } }: { readonly cell: Cell }) {
  if (count === 0)
    return <span className={isGap ? 'map-gap map-gap-open' : 'map-gap'}>{isGap ? '+' : '–'}</span>
  const dots = rows.slice(0, DOTS)
  return (
    <span className="map-keys">
      {dots.map(row => (
        <StateDot key={row.id} state={row.verdict.state} />
      ))}
      {count > dots.length && (
        <span className="faint">
          {dots.length > 0 && '+'}
          {(count - dots.length).toLocaleString('en')}
        </span>
      )}
      {rows.some(isShared) && <span className="map-shared-mark">{MAP_PAGE.shared}</span>}
    </span>
  )
}

/** `, 3 in use, 1 dormant` */
function statesWords(rows: readonly KeyRowView[]): string {
  const counts = new Map<string, number>()
  for (const { verdict } of rows) {
    const label = VERDICTS[verdict.state].label.toLowerCase()
    counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  return [...counts].map(([label, count]) => `, ${count} ${label}`).join('')
}

function quoted(value: string): string {
  return /[\s,]/.test(value) ? `"${value}"` : value
}
