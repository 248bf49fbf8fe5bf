import type { ServiceRuleProblem } from '../../../../core/service-rules'
import type { ServicePreviewView } from '../../../../contract/policies'
import { countWords } from '../../../../words/keys'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

const PROBLEMS: Record<ServiceRuleProblem, string> = {
  'pattern-empty': POLICIES_PAGE.patternNeeded,
  'pattern-everything': POLICIES_PAGE.itWouldFitEvery,
  'pattern-caught-twice': POLICIES_PAGE.oneServiceOnly,
  'pattern-star-beside': POLICIES_PAGE.patternUnclear,
  'too-long': POLICIES_PAGE.itIsTooLong,
  'service-empty': POLICIES_PAGE.enterTheService,
  'service-not-caught': POLICIES_PAGE.serviceMissing
}

export function problemWords(problem: ServiceRuleProblem): string {
  return PROBLEMS[problem]
}

type Group = ServicePreviewView['rules'][number]

/** `Fits 12 keys, 3 of them change.` */
export function groupWords({ keys, changed }: Group): string {
  if (keys === 0) return POLICIES_PAGE.fitsNothing
  if (changed === 0) return POLICIES_PAGE.fitsUnchanged(countWords(keys, 'key'))
  return POLICIES_PAGE.fitsCountText(
    countWords(keys, 'key'),
    changed === keys ? 'and all change' : POLICIES_PAGE.changedChange(changed.toLocaleString('en'))
  )
}

/** `38 of 318 keys change their service: 41 services become 29.` */
export function previewWords({ keys, changed, servicesBefore, servicesAfter }: ServicePreviewView): string {
  if (changed === 0) return POLICIES_PAGE.noneOfCountChanges(countWords(keys, 'key'))
  const services =
    servicesBefore === servicesAfter
      ? `there are still ${countWords(servicesAfter, 'service')}`
      : POLICIES_PAGE.fitsChanged(countWords(servicesBefore, 'service'), servicesAfter.toLocaleString('en'))
  return POLICIES_PAGE.changedOfCountText(
    changed.toLocaleString('en'),
    countWords(keys, 'key'),
    changed === 1 ? 'changes its' : 'change their',
    services
  )
}
