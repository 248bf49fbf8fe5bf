import { describe, expect, it } from 'vitest'
import { fault } from '../core/fault'
import { problemFiles, problemSentence } from './problem-page'

describe('problem page', () => {
  it.each(['database-from-future', 'database-corrupt', 'database-busy', 'disk-full', 'read-only'] as const)(
    'says what happened and what to do for %s',
    detail => {
      const page = problemFiles(fault('storage-failed', detail), '/home/me/.config/Rekey')[0]?.[1].content

      expect(page).toContain('What to do:')
      expect(page).toContain('/home/me/.config/Rekey')
      expect(page).not.toContain('Rekey cannot open its database')
    }
  )

  it('writes a folder name as text, whatever is in it', () => {
    const page = problemFiles(fault('storage-failed'), '/home/<img src=x>/"&')[0]?.[1].content

    expect(page).toContain('/home/&lt;img src=x&gt;/&quot;&amp;')
  })

  it('is one sentence for a terminal', () => {
    expect(problemSentence(fault('storage-failed', 'disk-full'), '/p')).toBe(
      'The disk is full: Free some space on the disk that holds the profile, then start Rekey again. (/p)'
    )
  })
})
