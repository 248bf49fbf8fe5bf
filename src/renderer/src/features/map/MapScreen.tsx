import { Grid3x3 } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { VerdictState } from '../../../../core/dormancy/verdict'
import { inOrder, environmentWords } from '../../../../words/environments'
import { open } from '../../state/navigation'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { FaultNotice } from '../../ui/FaultNotice'
import { StateDot } from '../../ui/StateDot'
import { useLines } from '../../ui/use-lines'
import { VERDICTS } from '../../../../words/verdicts'
import { useCounts } from '../keys/use-vocabulary'
import { MapRow } from './MapRow'
import { useMapKeys } from './use-map-keys'
import { mapLines } from './fold'
import { lineId, useLineKeys, useServices } from './use-matrix'
import { MAP_PAGE } from '../../../../words/pages/map'

const NO_FILTER = {}
const ROW_HEIGHT = 40
const HEAD_HEIGHT = 32
const NONE: readonly number[] = []
/** The legend explains every mark that a cell can show. */
const STATES = Object.keys(VERDICTS) as VerdictState[]

/** Services down, the riskiest first, environments across; a cell shows its keys by state, and where one is missing. */
export function MapScreen() {
  const [text, setText] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  const { services, fault } = useServices(text.trim())
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const all = useMemo(() => (services === null ? null : mapLines(services, opened)), [services, opened])
  const counts = useCounts(NO_FILTER)
  const environments = useMemo(() => inOrder(Object.keys(counts?.byEnvironment ?? {})), [counts])
  const {
    shown: lines,
    total,
    scrollTo
  } = useLines(scroller, {
    count: all?.length ?? 0,
    height: ROW_HEIGHT,
    tall: NONE,
    tallerBy: 0,
    spare: 6,
    head: HEAD_HEIGHT
  })
  const keys = useLineKeys(lines.flatMap(line => all?.[line.index] ?? []))
  const { place, setPlace, onKeyDown } = useMapKeys({
    scroller,
    rows: all?.length ?? 0,
    columns: environments.length + 1,
    scrollTo
  })
  // Scrolled away with the wheel, the map is still to be reached by Tab.
  const stop = lines.some(({ index }) => index === place.row) ? place.row : (lines[0]?.index ?? 0)
  const template = `minmax(180px, 240px) repeat(${environments.length}, minmax(112px, 1fr))`
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{MAP_PAGE.map}</h1>
        <span className="count">
          {services?.length ?? 0} {MAP_PAGE.services} {environments.length} {MAP_PAGE.environments}
        </span>
        <span className="bar-space" />
        <Button size="small" look="ghost" onClick={() => open({ kind: 'service-rules' })}>
          {MAP_PAGE.serviceNames}
        </Button>
        <input
          type="search"
          className="input bar-input"
          aria-label={MAP_PAGE.searchServices}
          placeholder={MAP_PAGE.searchServices}
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </header>
      <FaultNotice fault={fault} />
      {services?.length === 0 ? (
        <Empty icon={<Grid3x3 size={24} />} title={MAP_PAGE.nothingToMap}>
          <p>{MAP_PAGE.emptyHelp}</p>
        </Empty>
      ) : (
        <div
          ref={scroller}
          className="grid map"
          role="grid"
          aria-label={MAP_PAGE.map}
          aria-rowcount={(all?.length ?? 0) + 1}
          aria-colcount={environments.length + 1}
          onKeyDown={onKeyDown}
        >
          <div className="map-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            <span role="columnheader" aria-colindex={1}>
              {MAP_PAGE.service}
            </span>
            {environments.map((environment, column) => (
              <span key={environment} role="columnheader" aria-colindex={column + 2} title={environment}>
                {environmentWords(environment)}{' '}
                <span className="count">{counts?.byEnvironment[environment] ?? 0}</span>
              </span>
            ))}
          </div>
          <div role="rowgroup" className="map-body" style={{ height: total }}>
            {lines.map(({ index, start }) => {
              const line = all?.[index]
              if (line === undefined) return null
              return (
                <MapRow
                  key={line.name}
                  line={line}
                  keys={keys.get(lineId(line.services))}
                  environments={environments}
                  template={template}
                  index={index}
                  top={start}
                  activeColumn={index === stop ? place.column : null}
                  onActivate={setPlace}
                  onFold={() => setOpened(before => toggled(before, line.name))}
                />
              )
            })}
          </div>
        </div>
      )}
      <Legend />
    </div>
  )
}

function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return names.has(name) ? new Set([...names].filter(each => each !== name)) : new Set([...names, name])
}

function Legend() {
  return (
    <footer className="map-legend">
      <span>
        <span className="map-gap-mark" aria-hidden="true">
          –
        </span>{' '}
        {MAP_PAGE.noKey}
      </span>
      <span>
        <span className="map-gap-open map-gap-mark" aria-hidden="true">
          –
        </span>{' '}
        {MAP_PAGE.gap}
      </span>
      <span>
        <span className="map-shared-mark">{MAP_PAGE.shared}</span> {MAP_PAGE.oneKeyInSeveral}
      </span>
      {STATES.map(state => (
        <span key={state} className="legend-item">
          <StateDot state={state} /> {VERDICTS[state].label.toLowerCase()}
        </span>
      ))}
    </footer>
  )
}
