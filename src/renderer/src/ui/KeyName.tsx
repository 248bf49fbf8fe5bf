import { nameParts } from '../../../words/key-name'
import { UI_PAGE } from '../../../words/pages/ui'

export type KeyNameProps = { readonly name: string; readonly className?: string }

/** A key's name; the marker of its rotation is said more quietly, and is cut off first in a narrow column. */
export function KeyName({ name, className = '' }: KeyNameProps) {
  const { label, marker } = nameParts(name)
  if (marker === null) return <span className={`clip ${className}`}>{name}</span>
  return (
    <>
      <span className={`clip key-label ${className}`} title={name}>
        {label}
      </span>
      <code className="marker clip" title={UI_PAGE.madeByTheRotation(marker)}>
        {marker}
      </code>
    </>
  )
}
