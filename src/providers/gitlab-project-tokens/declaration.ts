import { gitlabTokens } from '../kit/gitlab/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration = gitlabTokens({
  about: {
    id: 'gitlab-project-tokens',
    name: 'GitLab project access tokens',
    standingNote: 'GitLab documents the whole life cycle; its error texts were read in its source.',
    groupWord: 'project',
    leastRight: {
      words:
        'A personal access token with the scope api, of a user or service account that is Maintainer of just the projects whose tokens you rotate.',
      url: 'https://docs.gitlab.com/user/profile/personal_access_tokens/'
    },
    docsUrl: 'https://docs.gitlab.com/api/project_access_tokens/',
    consoleUrl: '/dashboard/projects'
  },
  tokenHelp:
    'A personal access token with the scope api, of a user who is Maintainer. Project and group access tokens cannot create others.',
  fullWords: 'Read and write everything of the project by API',
  partLabel: 'Project access token',
  groups: {
    kind: 'many',
    path: '/projects',
    query: {
      membership: 'true',
      min_access_level: '40',
      archived: 'false',
      simple: 'true',
      order_by: 'id',
      per_page: '100'
    },
    items: '',
    id: 'id',
    name: 'path_with_namespace',
    paging: { kind: 'link' }
  },
  path: '/projects/{project}/access_tokens',
  hasRole: true,
  goneText: 'Could not find',
  otherOwnerTexts: ['404 Project Not Found']
})
