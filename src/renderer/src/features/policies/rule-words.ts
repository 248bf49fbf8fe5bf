import type { ServiceRuleProblem } from '../../../../core/service-rules'
import type { ServicePreviewView } from '../../../../contract/policies'
import { countWords } from '../../../../words/keys'

const PROBLEMS: Record<ServiceRuleProblem, string> = {
  'pattern-empty': 'Say which names it fits.',
  'pattern-everything': 'It would fit every name. Add some letters of the names that are meant.',
  'pattern-caught-twice': 'Only one {service} can be caught.',
  'pattern-star-beside': 'Put something between the star and {service}: nobody could say where one ends.',
  'too-long': 'It is too long.',
  'service-empty': 'Enter the service.',
  'service-not-caught': 'The pattern catches no such {service}.'
}

export function problemWords(problem: ServiceRuleProblem): string {
  return PROBLEMS[problem]
}

type Group = ServicePreviewView['rules'][number]

/** `Fits 12 keys, 3 of them change.` */
export function groupWords({ keys, changed }: Group): string {
  if (keys === 0) return 'Fits no key that an earlier rule left.'
  if (changed === 0) return `Fits ${countWords(keys, 'key')}; none of them changes.`
  return `Fits ${countWords(keys, 'key')}, ${changed === keys ? 'and all change' : `${changed.toLocaleString('en')} change`}.`
}

/** `38 of 318 keys change their service: 41 services become 29.` */
export function previewWords({ keys, changed, servicesBefore, servicesAfter }: ServicePreviewView): string {
  if (changed === 0) return `None of ${countWords(keys, 'key')} changes its service.`
  const services =
    servicesBefore === servicesAfter
      ? `there are still ${countWords(servicesAfter, 'service')}`
      : `${countWords(servicesBefore, 'service')} become ${servicesAfter.toLocaleString('en')}`
  return `${changed.toLocaleString('en')} of ${countWords(keys, 'key')} ${changed === 1 ? 'changes its' : 'change their'} service; ${services}.`
}
