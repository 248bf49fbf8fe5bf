import { Minus, Plus } from 'lucide-react'
import type { RotationView } from '../../../../contract/rotations'
import { useProvider } from '../../state/providers'
import { grantWords } from '../../../../words/permissions'
import { ROTATIONS_PAGE } from '../../../../words/pages/rotations'

export type PermissionDiffProps = { readonly rotation: RotationView }

/** What the new key may do more (red) and less (amber) than the old one; one quiet line when nothing differs. */
export function PermissionDiff({ rotation }: PermissionDiffProps) {
  const provider = useProvider(rotation.providerId)
  const { wider, narrower, same } = rotation.diff
  if (rotation.new === null) return null
  if (wider.length === 0 && narrower.length === 0) {
    return (
      <p className="diff diff-same">
        {ROTATIONS_PAGE.sameRights}
        {same.length > 0 && `: ${same.map(grant => grantWords(grant, provider)).join(', ')}`}
      </p>
    )
  }
  return (
    <section className="diff" aria-label={ROTATIONS_PAGE.differenceOfPermissions}>
      <ul className="diff-list">
        {wider.map(grant => (
          <li key={grant} className="diff-wider">
            <Plus size={12} aria-hidden="true" />{' '}
            <span className="visually-hidden">{ROTATIONS_PAGE.wider} </span>
            {grantWords(grant, provider)} <code>{grant}</code>
          </li>
        ))}
        {narrower.map(grant => (
          <li key={grant} className="diff-narrower">
            <Minus size={12} aria-hidden="true" />{' '}
            <span className="visually-hidden">{ROTATIONS_PAGE.narrower} </span>
            {grantWords(grant, provider)} <code>{grant}</code>
          </li>
        ))}
      </ul>
      {wider.length > 0 && rotation.acts.includes('accept-permissions') && (
        <p className="attention">{ROTATIONS_PAGE.widerRights}</p>
      )}
    </section>
  )
}
