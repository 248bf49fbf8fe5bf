import type { Notice } from '../core/monitor/notices'
import { noticeTexts } from '../words/notices'
import { plainLabel } from './plain-label'

export type NoticeWords = { readonly title: string; readonly body: string }

/** At most 64 characters each, without anything that could turn the text around. Names stay out while `isLocked`. */
export function noticeWords(notice: Notice, isLocked: boolean): NoticeWords {
  const { one, many, body } = noticeTexts(notice)
  const [name = ''] = notice.names
  if (notice.count > 1) return plainWords(`${notice.count} ${many}`, isLocked ? '' : notice.names.join(', '))
  if (name === '') return plainWords(one, body)
  return isLocked ? plainWords(`A key: ${one}`, body) : plainWords(`${shortened(name)}: ${one}`, body)
}

const MOST_NAME = 30

/** So that what happened is never pushed out by a long name. */
function shortened(name: string): string {
  const shown = [...name]
  return shown.length > MOST_NAME ? `${shown.slice(0, MOST_NAME - 1).join('')}…` : name
}

function plainWords(title: string, body: string): NoticeWords {
  return { title: plainLabel(title), body: plainLabel(body) }
}
