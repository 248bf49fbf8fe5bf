export type ActivityStripProps = { readonly activity: readonly number[] | null }

const BAR = 3
const HEIGHT = 16

/** The last 90 days, three days a bar: how much the observed last-used moved. */
export function ActivityStrip({ activity }: ActivityStripProps) {
  if (activity === null) {
    return (
      <span className="faint" title="The provider does not report use">
        no data
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
      {activity.map((value, index) => (
        <Bar key={index} index={index} value={value} />
      ))}
    </svg>
  )
}

function Bar({ index, value }: { readonly index: number; readonly value: number }) {
  const height = value <= 0 ? 1 : 2 + Math.min(1, value) * (HEIGHT - 2)
  return (
    <rect
      className={value <= 0 ? 'strip-none' : 'strip-use'}
      x={index * BAR}
      y={HEIGHT - height}
      width={BAR - 1}
      height={height}
      rx={0.5}
    />
  )
}

function stripWords(activity: readonly number[]): string {
  const active = activity.filter(value => value > 0).length
  return active === 0
    ? 'No use seen in 90 days'
    : `Use seen in ${active} of ${activity.length} three-day spans`
}
