import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takePicture, writePicture } from './file'

let profile = ''
const path = (): string => join(profile, 'first-picture.json')

describe('the file of the picture', () => {
  beforeEach(() => {
    profile = mkdtempSync(join(tmpdir(), 'rekey-picture-'))
  })
  afterEach(() => {
    rmSync(profile, { recursive: true })
  })

  it('is taken once', () => {
    writePicture(profile, 'keys')

    expect(takePicture(profile)).toBe('keys')
    expect(existsSync(path())).toBe(false)
    expect(takePicture(profile)).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('is for the owner alone', () => {
    writePicture(profile, 'keys')

    expect(statSync(path()).mode & 0o777).toBe(0o600)
  })

  it('does not outlive an end that leaves no picture', () => {
    // Another program held it at the start, so that it could not be taken.
    writeFileSync(path(), 'keys of long ago')

    writePicture(profile, null)

    expect(existsSync(path())).toBe(false)
  })
})
