import { describe, expect, it } from 'vitest'
import { kindsAt, placesIn } from './places'

const aws = { paths: ['.aws/credentials', '.aws/config'] }
const gh = { paths: ['.config/gh/hosts.yml'] }
const KINDS = [aws, gh]

describe('places of key files', () => {
  it.each([
    ['/home/dana', ['.aws/credentials', '.aws/config', '.config/gh/hosts.yml']],
    [
      '/home/dana/.aws/',
      ['.aws/credentials', 'credentials', '.aws/config', 'config', '.config/gh/hosts.yml']
    ],
    ['C:\\Users\\dana\\.config', ['.aws/credentials', '.aws/config', '.config/gh/hosts.yml', 'gh/hosts.yml']]
  ])('below %s are %j', (folder, places) => {
    expect(placesIn(folder, KINDS)).toEqual(places)
  })

  it.each([
    ['/home/dana/.aws/config', [aws]],
    ['C:\\Users\\dana\\.aws\\credentials', [aws]],
    ['/backup/hosts.yml', KINDS],
    ['/backup/x.aws/config', KINDS]
  ])('say which kinds %s may be of', (file, kinds) => {
    expect(kindsAt(file, KINDS)).toEqual(kinds)
  })
})
