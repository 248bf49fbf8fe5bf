import type { Actor } from '../core/actor'

/** `ada`, `ada (command line)`, `Schedule Quarterly`, `Rekey`. */
export function actorWords({ kind, id }: Actor): string {
  const isNamed = id !== null && id !== ''
  switch (kind) {
    case 'person':
      return isNamed ? id : 'Person'
    case 'command-line':
      return isNamed ? `${id} (command line)` : 'Command line'
    case 'schedule':
      return isNamed ? `Schedule ${id}` : 'Schedule'
    case 'rekey':
      return 'Rekey'
    default:
      return kind satisfies never
  }
}
