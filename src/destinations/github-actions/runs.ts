import { z } from 'zod'
import { ok, type Result } from '../../core/fault'
import type { ActivationOrder, ActivatorClient } from '../../core/ports/activator'
import type { Clock } from '../../core/clock'
import type { DestinationSettings } from '../../core/ports/destination'
import type { Classify, HttpSession } from '../../net/http'
import { jobsManifest, waitForJobs } from '../kit/ended-jobs'

export const runsManifest = jobsManifest('github-runs', 'Wait for the runs that were queued before')

const STATES = ['requested', 'queued', 'pending', 'waiting', 'in_progress'] as const
type State = (typeof STATES)[number]

const runsAnswer = z.object({ total_count: z.int().nonnegative() })

type Repositories = {
  /** The path of the repository. The runs of an organisation are in many, and a token may see some of them. */
  repositoryIn(settings: DestinationSettings): Result<string>
  readonly classify: Classify
}

/** A run takes the secrets of its repository when it is queued. */
export function createRuns(
  http: HttpSession,
  clock: Pick<Clock, 'now'>,
  { repositoryIn, classify }: Repositories
): ActivatorClient {
  async function count({ delivered }: ActivationOrder, state: State, created: string | undefined) {
    const repository = repositoryIn(delivered.settings)
    if (!repository.ok) return repository
    return http.read({
      path: `${repository.value}/actions/runs`,
      query: { status: state, per_page: '1', created },
      schema: runsAnswer,
      classify
    })
  }

  return waitForJobs<State>({
    states: STATES,
    async serverTime(order) {
      const answer = await count(order, 'queued', undefined)
      if (!answer.ok) return answer
      const { clockOffsetMs } = answer.value
      return ok(clockOffsetMs === null ? null : clock.now() + clockOffsetMs)
    },
    async hasOlder(order, state, createdBy) {
      const answer = await count(order, state, `<=${new Date(createdBy).toISOString().slice(0, 19)}Z`)
      return answer.ok ? ok(answer.value.value.total_count > 0) : answer
    }
  })
}
