import { useLiveMark } from '../../app/live-mark'
import { show, showKeys } from '../../state/navigation'
import { OVERVIEW_WORDS } from '../../../../words/overview'
import { FaultNotice } from '../../ui/FaultNotice'
import { SyncButton } from '../accounts/SyncButton'
import { Checklist } from '../tour/Checklist'
import { AccountHealth } from './AccountHealth'
import { EnvironmentTable } from './EnvironmentTable'
import { Expiries } from './Expiries'
import { OpenRotations } from './OpenRotations'
import { Panel } from './Panel'
import { RecentActs } from './RecentActs'
import { TaskList } from './TaskList'
import { useOverview } from './use-overview'

/** The home: what to do, what there is, what comes, and what happened. */
export function OverviewScreen() {
  const { view, fault } = useOverview()
  useLiveMark(view !== null)
  return (
    <div className="screen">
      <header className="bar">
        <h1 className="bar-title">{OVERVIEW_WORDS.title}</h1>
        <span className="faint">{view?.scope === 'sandbox' && OVERVIEW_WORDS.sandboxOnly}</span>
        <span className="bar-space" />
        <SyncButton />
      </header>
      <FaultNotice fault={fault} />
      <div className="scroll">
        {view === null ? (
          <div className="overview" aria-busy="true" aria-label={OVERVIEW_WORDS.counting} />
        ) : (
          <div className="overview">
            <Checklist />
            <Panel title={OVERVIEW_WORDS.tasks} count={view.taskCount}>
              <TaskList tasks={view.tasks} total={view.taskCount} />
            </Panel>
            <Panel
              title={OVERVIEW_WORDS.keys}
              count={view.total}
              more={{ label: OVERVIEW_WORDS.allKeys, show: () => showKeys('') }}
            >
              <EnvironmentTable environments={view.environments} />
            </Panel>
            <Panel title={OVERVIEW_WORDS.expiries(view.expiries.days)} count={view.expiries.total}>
              <Expiries expiries={view.expiries} from={view.at} />
            </Panel>
            <OpenRotations />
            <AccountHealth />
            <Panel
              title={OVERVIEW_WORDS.recent}
              more={{ label: OVERVIEW_WORDS.allHistory, show: () => show('history') }}
            >
              <RecentActs rows={view.recent} />
            </Panel>
          </div>
        )}
      </div>
    </div>
  )
}
