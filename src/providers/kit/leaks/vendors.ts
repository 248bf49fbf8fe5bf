import type { LeakVendor } from '../../../core/ports/leaks'
import { githubLeaks } from './github'
import { gitlabLeaks } from './gitlab'
import type { LeakTools } from './session'
import { slackLeaks } from './slack'

/** Vendors that revoke a leaked value for whoever has it. */
export function leakVendors(tools: LeakTools): readonly LeakVendor[] {
  return [githubLeaks(tools), gitlabLeaks(tools), slackLeaks(tools)]
}
