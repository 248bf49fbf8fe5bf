import { gitlabTokens } from '../kit/gitlab/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration = gitlabTokens({
  about: {
    id: 'gitlab-group-tokens',
    name: 'GitLab group access tokens',
    standingNote:
      'GitLab documents the whole life cycle; its error texts were read in its source and in reports of users.',
    groupWord: 'group',
    leastRight: {
      words:
        'A personal access token with the scope api, of a user or service account that is Owner of just the groups whose tokens you rotate.',
      url: 'https://docs.gitlab.com/user/profile/personal_access_tokens/'
    },
    docsUrl: 'https://docs.gitlab.com/api/group_access_tokens/',
    consoleUrl: '/dashboard/groups'
  },
  tokenHelp:
    'A personal access token with the scope api, of an Owner of the groups. Group access tokens cannot create others.',
  fullWords: 'Read and write everything of the group and its projects by API',
  partLabel: 'Group access token',
  groups: {
    kind: 'many',
    path: '/groups',
    // Subgroups as well: each has its own list.
    query: { min_access_level: '50', order_by: 'id', per_page: '100' },
    items: '',
    id: 'id',
    name: 'full_path',
    paging: { kind: 'link' }
  },
  path: '/groups/{group}/access_tokens',
  hasRole: true,
  goneText: 'Could not find',
  otherOwnerTexts: ['404 Group Not Found']
})
