import { gitlabTokens } from '../kit/gitlab/declaration'

// Where each fact comes from: see the README of this folder.
export const declaration = gitlabTokens({
  about: {
    id: 'gitlab-service-account-tokens',
    name: 'GitLab service account tokens',
    standingNote:
      'GitLab documents the whole life cycle; its error texts were read in its tests of service accounts of projects, and are assumed to be the same for groups.',
    groupWord: 'account',
    leastRight: {
      words:
        'A personal access token with the scope api, of an Owner of the top-level group. On your own server GitLab must allow such owners to create service accounts.',
      url: 'https://docs.gitlab.com/user/profile/personal_access_tokens/'
    },
    docsUrl: 'https://docs.gitlab.com/api/service_accounts/',
    consoleUrl: '/dashboard/groups'
  },
  tokenHelp:
    'A personal access token with the scope api, of an Owner of the top-level group. GET /personal_access_tokens/self shows its ID.',
  fields: [
    {
      name: 'topGroup',
      label: 'Top-level group',
      isSecret: false,
      help: 'The ID or the path of the group that owns the service accounts, such as acme.'
    }
  ],
  fullWords: 'Read and write everything that the service account can reach by API',
  partLabel: 'Service account token',
  groups: {
    kind: 'many',
    path: '/groups/{topGroup}/service_accounts',
    query: { order_by: 'id', per_page: '100' },
    items: '',
    id: 'id',
    name: 'username',
    paging: { kind: 'link' }
  },
  path: '/groups/{topGroup}/service_accounts/{account}/personal_access_tokens',
  hasRole: false,
  goneText: 'Personal Access Token Not Found',
  otherOwnerTexts: ['404 User Not Found', '404 Group Not Found'],
  // An Owner can be a service account itself: then its token is one of the listed ones.
  ownKey: { kind: 'id', field: 'ownKeyId', token: 'token' }
})
