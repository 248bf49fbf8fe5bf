import type { UpdateProblem } from '../core/updates/updates'
import type { UpdateView } from '../contract/updates'
import { agoWords } from './time-words'

/** What happened, what it means, what to do. */
export const UPDATE_PROBLEM_WORDS: Readonly<Record<UpdateProblem, string>> = {
  'switched-off': 'Off: nobody is asked.',
  'not-installed': 'This is a checkout for development: it never replaces itself.',
  'cannot-replace-itself':
    'This copy came from a package or an archive. Update it the way it was installed: only an AppImage can replace itself.',
  'no-update-key':
    'This build has no update key, so it cannot tell a real update from a false one and asks nobody. Update it the way it was installed.',
  'no-feed': 'This build names no feed. Enter the address that your release side gives you.',
  'feed-not-allowed': 'The feed’s address is not allowed: https, without a user name or a question mark.',
  'feed-unreachable':
    'The feed cannot be reached. Nothing is wrong with your keys; Rekey asks again in an hour.',
  'feed-redirected':
    'The feed sends elsewhere, which Rekey does not follow. Nothing was downloaded. Check the address.',
  'feed-empty': 'The feed has nothing for this system. Check the address.',
  'manifest-unreadable': 'What the feed says cannot be read. Nothing was downloaded. Tell the release side.',
  'bad-signature':
    'The feed’s answer is not signed with the key of this build. Nothing was downloaded. Do not install it by hand; tell the release side.',
  'other-product': 'The feed offers another product. Nothing was downloaded. Check the address.',
  'other-system':
    'The feed offers a build for another system. Nothing was downloaded. Tell the release side.',
  'unreadable-version': 'The feed offers a version that is none. Nothing was downloaded.',
  'not-newer': 'The feed offers an older version. Rekey never goes back.',
  'older-than-seen':
    'The feed offers an older version than it did before: somebody may be keeping a fix from you. Nothing was downloaded. Tell the release side.',
  'changed-under-same-version':
    'The feed offers another file under a version that it offered before. Nothing was downloaded. Tell the release side.',
  'download-failed':
    'The download did not arrive whole. This version goes on as it is; check again to retry.',
  'file-differs':
    'The file that arrived is not the one that was signed. It was thrown away. Tell the release side.',
  'install-failed': 'The new version could not be started. This one goes on as it is.'
}

/** Where the update stands, in a sentence or two. */
export function updateWords(view: UpdateView, now: number): string {
  const version = view.version ?? ''
  const asked = view.checkedAt === null ? '' : ` Asked ${agoWords(view.checkedAt, now)}.`
  switch (view.kind) {
    case 'off':
    case 'refused':
      return view.problem === null ? '' : UPDATE_PROBLEM_WORDS[view.problem]
    case 'idle':
      return 'Asks the feed within a minute, then once a day.'
    case 'checking':
      return 'Asking the feed…'
    case 'current':
      return `This is the newest version.${asked}`
    case 'offered':
      return `Version ${version} is there, signed with the key of this build. Nothing is downloaded before you say so.`
    case 'downloading':
      return `Downloading version ${version}…`
    case 'installing':
      return `Installing version ${version}. Rekey closes and opens again.`
    default:
      return view.kind satisfies never
  }
}
