import { UI_PAGE } from '../../../words/pages/ui'
export type ActivityStripProps = { readonly activity: readonly number[] | null }

const BAR = 3
const HEIGHT = 16

/** The last 90 days, three days a bar: how much the observed last-used moved. */
export function ActivityStrip({ activity }: ActivityStripProps) {
  if (activity === null) {
    return (
      <span className="faint" title={UI_PAGE.notReported}>
        {UI_PAGE.noData}
      </span>
    )
  }
  return (
    <svg
      className="strip"
      width={activity.length * BAR}
      height={HEIGHT}
      viewBox={`0 0 ${activity.length * BAR} ${HEIGHT}`}
      role="img"
      aria-label={stripWords(activity)}
    >
      {activity.some(isUse) && <path d={bars(activity)} />}
    </svg>
  )
}

const isUse = (value: number): boolean => value > 0

/** One path for all bars: an element for each would be most of what a table of keys consists of. */
function bars(activity: readonly number[]): string {
  return activity
    .map((value, index) => {
      if (!isUse(value)) return ''
      const height = 2 + Math.min(1, value) * (HEIGHT - 2)
      return `M${index * BAR} ${HEIGHT}v${-height}h${BAR - 1}v${height}z`
    })
    .join('')
}

function stripWords(activity: readonly number[]): string {
  const active = activity.filter(isUse).length
  return active === 0 ? UI_PAGE.noUseSeen : UI_PAGE.spansWithUse(active, activity.length)
}
