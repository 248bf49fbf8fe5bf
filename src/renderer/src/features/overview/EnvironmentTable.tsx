import type { OverviewView } from '../../../../contract/overview'
import { showKeys } from '../../state/navigation'
import { environmentWords, inOrder } from '../../../../words/environments'
import { OVERVIEW_WORDS, STATE_COLUMNS, type StateColumn } from '../../../../words/overview'
import { EnvironmentMark } from '../../ui/EnvironmentMark'
import { OVERVIEW_PAGE } from '../../../../words/pages/overview'

type Environment = OverviewView['environments'][number]
export type EnvironmentTableProps = { readonly environments: readonly Environment[] }

/** How many keys each environment has, and in which state. Every number opens its keys. */
export function EnvironmentTable({ environments }: EnvironmentTableProps) {
  const ordered = inOrder(environments.map(each => each.environment)).flatMap(
    name => environments.find(each => each.environment === name) ?? []
  )
  const columns = STATE_COLUMNS.filter(column => environments.some(each => countOf(each, column) > 0))
  return (
    <table className="counts">
      <caption className="visually-hidden">{OVERVIEW_WORDS.keys}</caption>
      <thead>
        <tr>
          <th scope="col">{OVERVIEW_WORDS.environment}</th>
          <th scope="col">{OVERVIEW_WORDS.total}</th>
          {columns.map(column => (
            <th key={column.id} scope="col">
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ordered.map(each => (
          <tr key={each.environment}>
            <th scope="row">
              <span className="counts-name">
                <EnvironmentMark environment={each.environment} />
                <Proportions environment={each} columns={columns} />
              </span>
            </th>
            <td>
              <Count count={each.total} environment={each.environment} />
            </td>
            {columns.map(column => (
              <td key={column.id}>
                <Count count={countOf(each, column)} environment={each.environment} column={column} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type ProportionsProps = { readonly environment: Environment; readonly columns: readonly StateColumn[] }

/** The same numbers as one bar; the table says them in words. */
function Proportions({ environment, columns }: ProportionsProps) {
  return (
    <span className="proportions" aria-hidden="true">
      {columns.map(column => (
        <span
          key={column.id}
          className={`proportion proportion-${column.id}`}
          style={{ flexGrow: countOf(environment, column) }}
        />
      ))}
    </span>
  )
}

type CountProps = { readonly count: number; readonly environment: string; readonly column?: StateColumn }

function Count({ count, environment, column }: CountProps) {
  if (count === 0) return <span className="faint">–</span>
  // Keys without an environment have no name to filter by.
  if (environment === '') return <span>{count.toLocaleString('en')}</span>
  const label = [environmentWords(environment), column?.label ?? ''].filter(Boolean).join(', ')
  return (
    <button
      type="button"
      className={`count-link count-${column?.id ?? 'total'}`}
      aria-label={`${count.toLocaleString('en')} ${label}: ${OVERVIEW_WORDS.showKeys}`}
      onClick={() => showKeys(queryOf(environment, column))}
    >
      {count.toLocaleString('en')}
    </button>
  )
}

function queryOf(environment: string, column: StateColumn | undefined): string {
  const env = `env:${/\s/.test(environment) ? `"${environment}"` : environment}`
  return column === undefined ? env : OVERVIEW_PAGE.envStateStates(env, column.states.join(','))
}

function countOf({ states }: Environment, column: StateColumn): number {
  return column.states.reduce((sum, state) => sum + (states[state] ?? 0), 0)
}
