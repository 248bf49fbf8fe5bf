import type { UpdateState } from '../../core/updates/updates'
import type { UpdateView } from '../../contract/updates'

export function toUpdateView({ step, checkedAt, feed, hasKey }: UpdateState): UpdateView {
  return {
    kind: step.kind,
    version: 'version' in step ? step.version : null,
    problem: 'problem' in step ? step.problem : null,
    checkedAt,
    feed: feed === null ? null : { url: feed.url, from: feed.from },
    hasKey
  }
}
