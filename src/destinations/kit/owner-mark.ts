import type { Owner } from '../../core/ports/destination'

const OWNERS: { readonly [managedBy: string]: Owner } = {
  'external-secrets': 'external-secrets',
  argocd: 'argo-cd',
  helm: 'helm',
  flux: 'flux',
  terraform: 'terraform'
}

/** The program behind a `managed-by` mark, as External Secrets writes it; others follow it. */
export function ownerByMark(mark: string | undefined): Owner | null {
  const managedBy = mark?.toLowerCase()
  if (managedBy === undefined || managedBy === '' || managedBy === 'rekey') return null
  return OWNERS[managedBy] ?? 'other-program'
}
