import type { VerdictState } from '../../../core/dormancy/verdict'
import { VERDICTS } from '../../../words/verdicts'

type Shape = 'full' | 'half' | 'ring' | 'dashed' | 'diamond' | 'square' | 'turn' | 'plus' | 'cross'

const SHAPES: Record<VerdictState, Shape> = {
  'in-use': 'full',
  'going-quiet': 'half',
  dormant: 'ring',
  new: 'plus',
  'never-used-watch': 'diamond',
  'never-used': 'diamond',
  unassessed: 'dashed',
  leftover: 'square',
  'awaiting-deployment': 'plus',
  'in-rotation': 'turn',
  'break-glass': 'square',
  'not-live': 'cross',
  'not-listed': 'dashed',
  excluded: 'dashed'
}

export type StateDotProps = { readonly state: VerdictState }

/** The state of a key by shape and colour; its name is the hover text and stands in the row's own name. */
export function StateDot({ state }: StateDotProps) {
  const { label, tone } = VERDICTS[state]
  return (
    <svg
      className={`dot dot-${tone}`}
      viewBox="0 0 12 12"
      width="12"
      height="12"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      <DotShape shape={SHAPES[state]} />
    </svg>
  )
}

function DotShape({ shape }: { readonly shape: Shape }) {
  switch (shape) {
    case 'full':
      return <circle cx="6" cy="6" r="4" fill="currentColor" />
    case 'half':
      return (
        <>
          <circle cx="6" cy="6" r="3.5" className="dot-line" />
          <path d="M6 2.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" />
        </>
      )
    case 'ring':
      return <circle cx="6" cy="6" r="3.5" className="dot-line dot-thick" />
    case 'dashed':
      return <circle cx="6" cy="6" r="3.75" className="dot-line" strokeDasharray="2.2 1.7" />
    case 'diamond':
      return <path d="M6 1.8 10.2 6 6 10.2 1.8 6z" className="dot-line" />
    case 'square':
      return <rect x="2.5" y="2.5" width="7" height="7" rx="1.5" className="dot-line" />
    case 'turn':
      return <path d="M9.6 6A3.6 3.6 0 1 1 8 3M8 .9V3.2H5.7" className="dot-line" />
    case 'plus':
      return <path d="M6 2v8M2 6h8" className="dot-line" />
    case 'cross':
      return <path d="m3 3 6 6M9 3 3 9" className="dot-line" />
    default:
      return shape satisfies never
  }
}
