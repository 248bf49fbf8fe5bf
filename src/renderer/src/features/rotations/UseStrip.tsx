import { useRef } from 'react'
import type { RotationView } from '../../../../contract/rotations'
import { useNow } from '../../state/now'
import { unknownReasonWords } from '../../../../words/last-used'
import { LANE_WORDS, STEP_WORDS } from '../../../../words/rotations'
import { clockWords, dayWords, secondWords } from '../../../../words/moments'
import { useWidth } from '../../ui/use-width'
import { axisOf, placeOn, ticksOf, usesOf, withSpace, type Axis } from './time-axis'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type UseStripProps = { readonly rotation: RotationView }

const LABEL = 64
const RIGHT = 12
const LANE = 28
const TOP = 20
const HEIGHT = TOP + 2 * LANE + 20
const DAY_MS = 86_400_000
/** Below this the marks stand less than a minute apart. */
const SHORT_MS = 480_000
const LABEL_SPACE = 72
const TICK_SPACE = 96
/** Half the longest time of day: a word nearer to the right edge ends there instead of being cut. */
const HALF_WORD = 30

/** Seen uses of both keys on one time axis: traffic moves from the upper line to the lower one. */
export function UseStrip({ rotation }: UseStripProps) {
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const now = useNow(1_000)
  const axis = axisOf(rotation, now)
  const inner = Math.max(0, width - LABEL - RIGHT)
  const x = (at: number) => LABEL + placeOn(axis, at) * inner
  const oldUses = usesOf(rotation.old.samples)
  const newUses = usesOf(rotation.new?.samples ?? [])
  const isBlank = ![...oldUses, ...newUses].some(at => at >= axis.from)
  const words = ROTATIONS_PAGE.usesSeen(oldUses.length, newUses.length)
  return (
    <section className="use" aria-label={ROTATIONS_PAGE.lastUseOfBoth}>
      <div ref={box} className="use-box">
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={words}>
            <Ticks axis={axis} x={x} most={Math.max(2, Math.floor(inner / TICK_SPACE))} />
            <Steps rotation={rotation} axis={axis} x={x} />
            {isBlank && (
              <text x={LABEL + inner / 2} y={TOP - 8} textAnchor="middle">
                {blankWords(rotation)}
              </text>
            )}
            <Overlap rotation={rotation} axis={axis} x={x} end={LABEL + inner} />
            <Line
              label={ROTATIONS_PAGE.oldInline}
              top={TOP}
              uses={oldUses}
              axis={axis}
              x={x}
              end={LABEL + inner}
            />
            <Line
              label={ROTATIONS_PAGE.newInline}
              top={TOP + LANE}
              uses={newUses}
              axis={axis}
              x={x}
              end={LABEL + inner}
            />
          </svg>
        )}
      </div>
    </section>
  )
}

function blankWords({ old, providerName }: RotationView): string {
  if (old.readAt === null) return ROTATIONS_PAGE.notReadYet
  if (old.lastUsed.kind !== 'unknown') return ROTATIONS_PAGE.noUseOfEither
  return old.lastUsed.reason === 'not-reported'
    ? ROTATIONS_PAGE.providerNameDoesNotTell(providerName)
    : unknownReasonWords(old.lastUsed.reason)
}

type Scale = { readonly axis: Axis; readonly x: (at: number) => number }

function Ticks({ axis, x, most }: Scale & { readonly most: number }) {
  return (
    <g className="use-ticks">
      {ticksOf(axis, most).map(at => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={TOP} y2={TOP + 2 * LANE} />
          <text x={x(at)} y={HEIGHT - 4} textAnchor={anchorOf(x, axis, at)}>
            {tickWords(axis, at)}
          </text>
        </g>
      ))}
    </g>
  )
}

function anchorOf(x: Scale['x'], axis: Axis, at: number): 'middle' | 'end' {
  return x(at) > x(axis.to) + RIGHT - HALF_WORD ? 'end' : 'middle'
}

function tickWords({ from, to }: Axis, at: number): string {
  if (to - from > 3 * DAY_MS) return dayWords(at).slice(5)
  return to - from < SHORT_MS ? secondWords(at) : clockWords(at)
}

function Steps({ rotation, axis, x }: Scale & UseStripProps) {
  const shown = rotation.steps.flatMap(({ name, at }) =>
    (name === 'create' || name === 'deploy' || name === 'revoke') && at !== null && at >= axis.from
      ? [{ name, at }]
      : []
  )
  const worded = withSpace(
    shown.map(({ at }) => x(at)),
    LABEL_SPACE
  )
  return (
    <g className="use-steps">
      {shown.map(({ name, at }, index) => {
        // Two words that close would stand on each other; the line alone says enough then.
        const hasSpace = worded.has(index)
        return (
          <g key={name}>
            <line x1={x(at)} x2={x(at)} y1={TOP - 4} y2={TOP + 2 * LANE}>
              <title>{STEP_WORDS[name]}</title>
            </line>
            {hasSpace && (
              <text x={x(at)} y={TOP - 8} textAnchor={anchorOf(x, axis, at)}>
                {STEP_WORDS[name].toLowerCase()}
              </text>
            )}
          </g>
        )
      })}
    </g>
  )
}

/** Both keys work in this time: nothing can fail in it. */
function Overlap({ rotation, axis, x, end }: Scale & UseStripProps & { readonly end: number }) {
  const at = (wanted: string) => rotation.steps.find(({ name }) => name === wanted)?.at ?? null
  const from = at('create')
  if (from === null || rotation.mode === 'incident') return null
  const to = at('revoke') ?? rotation.closedAt
  const left = x(Math.max(axis.from, from))
  const right = to === null ? end : x(to)
  if (right <= left) return null
  return (
    <rect x={left} y={TOP} width={right - left} height={2 * LANE} className="use-overlap">
      <title>{LANE_WORDS.overlap}</title>
    </rect>
  )
}

type LineProps = Scale & {
  readonly label: 'old' | 'new'
  readonly top: number
  readonly uses: readonly number[]
  readonly end: number
}

function Line({ label, top, uses, axis, x, end }: LineProps) {
  const middle = top + LANE / 2
  return (
    <g className={`use-line use-${label}`}>
      <text x={0} y={middle + 4}>
        {LANE_WORDS[label]}
      </text>
      <line x1={LABEL} x2={end} y1={middle} y2={middle} className="use-base" />
      {uses
        .filter(at => at >= axis.from)
        .map(at => (
          <rect key={at} x={x(at) - 1} y={middle - 8} width={2} height={16} rx={1} className="use-mark" />
        ))}
    </g>
  )
}
