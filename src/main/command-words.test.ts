import { describe, expect, it } from 'vitest'
import { commandWords, headlessArguments, mustStartHeadless } from './command-words'

describe('the words of a command', () => {
  it.each([
    [
      ['keys', 'list', '--json'],
      ['keys', 'list', '--json']
    ],
    [
      ['--ozone-platform=headless', 'keys', 'list'],
      ['keys', 'list']
    ],
    [
      ['--no-sandbox', '--ozone-platform=headless', 'revoke', '-'],
      ['revoke', '-']
    ],
    [['--help'], ['--help']]
  ])('are found in %j', (argv, words) => {
    expect(commandWords(argv)).toEqual(words)
  })

  it.each([
    [[]],
    [['--user-data-dir', 'there']],
    [['--no-sandbox']],
    [['/home/somebody/file.txt']],
    [['--smoke']]
  ])('are not in the start of a window: %j', argv => {
    expect(commandWords(argv)).toBeNull()
  })

  it('start once more without a window system on Linux, and not again', () => {
    const again = headlessArguments(['keys', 'list'])

    expect(mustStartHeadless('linux', ['keys', 'list'])).toBe(true)
    expect(mustStartHeadless('linux', again)).toBe(false)
    expect(mustStartHeadless('darwin', ['keys', 'list'])).toBe(false)
    expect(commandWords(again)).toEqual(['keys', 'list'])
  })
})
