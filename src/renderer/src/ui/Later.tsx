import { Suspense, useEffect, useRef, useState, type ReactNode } from 'react'

export type LaterProps = {
  /** The accessible name of the button. */
  readonly name: string
  readonly className: string
  readonly face: ReactNode
  /** The real thing. It opens at once when somebody pressed the button before it was there. */
  readonly loaded: (isOpenAtOnce: boolean) => ReactNode
}

/**
 * The button of something that opens, before the code that opens it has been read: that is a large part of all code, and the
 * first picture does not need it. It looks and is named the same, so nobody sees the change.
 */
export function Later({ name, className, face, loaded }: LaterProps) {
  const [state, setState] = useState<'early' | 'due' | 'pressed'>('early')
  const button = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    // A button that has the focus is not taken away from under it: it changes when it is pressed or left.
    const id = requestIdleCallback(() => {
      if (document.activeElement !== button.current) setState('due')
    })
    return () => cancelIdleCallback(id)
  }, [])

  const early = (
    <button
      ref={button}
      type="button"
      className={className}
      aria-label={name}
      aria-haspopup="true"
      aria-expanded="false"
      onClick={() => setState('pressed')}
      onBlur={() => setState(now => (now === 'early' ? 'due' : now))}
    >
      {face}
    </button>
  )
  return state === 'early' ? early : <Suspense fallback={early}>{loaded(state === 'pressed')}</Suspense>
}
