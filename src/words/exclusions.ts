import type { ExclusionView } from '../contract/exclusions'
import type { ImportView } from '../contract/files'
import { countWords } from './keys'

/** Which keys an exclusion is about. */
export function scopeWords(scope: ExclusionView['scope']): string {
  switch (scope.kind) {
    case 'keys': {
      const more = scope.count - scope.names.length
      return more > 0
        ? `${scope.names.join(', ')} and ${countWords(more, 'more key')}`
        : scope.names.join(', ')
    }
    case 'name':
      return `Names like ${scope.pattern}`
    case 'tag':
      return `Tagged ${scope.tag}`
    case 'owner':
      return `Created by ${scope.owner}`
    case 'account':
      return `All keys of ${scope.accountName}`
    case 'age':
      return `Older than ${countWords(scope.olderThanDays, 'day')}`
    default:
      return scope satisfies never
  }
}

type ImportProblem = NonNullable<ImportView['accounts'][number]['problem']>

export const IMPORT_PROBLEM_WORDS: Record<ImportProblem, string> = {
  'provider-unknown': 'Rekey does not know this provider.',
  'name-missing': 'The account has no usable name.',
  'name-taken': 'An account of this name is there already.',
  'environment-missing': 'The environment is missing.',
  'url-invalid': 'The base URL cannot be used.',
  'settings-invalid': 'Its settings do not fit the provider.',
  'looks-secret': 'A value looks like a secret. It was not read.',
  'account-unknown': 'No account has this name.',
  'key-unknown': 'The account has no key with this id.',
  'tags-invalid': 'The tags are too many, too long or not plain text.'
}
