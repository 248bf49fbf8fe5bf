import { z } from 'zod'
import { ok, type Result } from '../../core/fault'
import type { ActivationOrder, ActivatorClient } from '../../core/ports/activator'
import type { Clock } from '../../core/clock'
import type { DestinationSettings } from '../../core/ports/destination'
import type { Answer, Classify, HttpSession } from '../../net/http'
import { jobsManifest, waitForJobs } from '../kit/ended-jobs'

export const jobsOfProject = jobsManifest('gitlab-jobs', 'Wait for the jobs that were queued before')

/** A manual job takes its variables when a person starts it. */
const STATES = ['created', 'waiting_for_resource', 'preparing', 'pending', 'running'] as const
type State = (typeof STATES)[number]

const PAGE = 100
const MOST_PAGES = 20

const jobsAnswer = z.array(z.object({ created_at: z.iso.datetime({ offset: true }) }))
type Jobs = z.infer<typeof jobsAnswer>

type Projects = {
  /** The path of the project. The jobs of a group are in many, and a token may see some of them. */
  projectIn(settings: DestinationSettings): Result<string>
  readonly classify: Classify
}

/** A job keeps its variables until it ends. */
export function createJobs(
  http: HttpSession,
  clock: Pick<Clock, 'now'>,
  { projectIn, classify }: Projects
): ActivatorClient {
  async function list(
    { delivered }: ActivationOrder,
    scope: State,
    page: number
  ): Promise<Result<Answer<Jobs>>> {
    const project = projectIn(delivered.settings)
    if (!project.ok) return project
    return http.read({
      path: `${project.value}/jobs`,
      query: { scope, per_page: String(PAGE), page: String(page) },
      schema: jobsAnswer,
      classify
    })
  }

  return waitForJobs<State>({
    states: STATES,
    async serverTime(order) {
      const answer = await list(order, 'pending', 1)
      if (!answer.ok) return answer
      const { clockOffsetMs } = answer.value
      return ok(clockOffsetMs === null ? null : clock.now() + clockOffsetMs)
    },
    async hasOlder(order, state, createdBy) {
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const answer = await list(order, state, page)
        if (!answer.ok) return answer
        const { value } = answer.value
        if (value.some(job => Date.parse(job.created_at) <= createdBy)) return ok(true)
        if (value.length < PAGE) return ok(false)
      }
      // Some job of so many may be an old one.
      return ok(true)
    }
  })
}
