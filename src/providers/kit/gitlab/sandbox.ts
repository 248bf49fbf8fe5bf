import type { Declaration } from '../rest/declaration'
import { restSandbox } from '../sandbox/rest-sandbox'
import type { Fake } from '../sandbox/rest-state'
import type { StartSandbox } from '../sandbox/sandbox'

/** A fake GitLab with the tokens of one kind. Each of them can list the branches of a project. */
export function gitlabSandbox(declaration: Declaration, groups: NonNullable<Fake['groups']>): StartSandbox {
  return restSandbox(declaration, {
    prefix: '/api/v4',
    groups,
    newId: ({ count }) => String(count + 1_001),
    prefixes: () => ({ token: 'glpat-' }),
    pageSize: 20,
    data: [
      {
        route: /^GET \/personal_access_tokens\/self$/,
        status: 200,
        json: { id: 7, active: true, revoked: false }
      },
      { route: /^GET \/projects\/\d+\/repository\/branches$/, status: 200, json: [] }
    ],
    consumer: { method: 'GET', path: '/projects/41/repository/branches' }
  })
}
