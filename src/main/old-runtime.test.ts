import { describe, expect, it } from 'vitest'
import { oldRuntime } from './old-runtime'

describe('the Electron below the app', () => {
  it('is old when its major version is below the one that package.json names', () => {
    expect(oldRuntime('33.2.1', '^45.4.1')).toBe('33.2.1')
    expect(oldRuntime('9.4.4', '^45.4.1')).toBe('9.4.4')
    expect(oldRuntime('33.2.1')).toBe('33.2.1')
  })

  it.each(['45.4.1', '45.0.0', '46.1.0'])('is not old when it is %s', running => {
    expect(oldRuntime(running, '^45.4.1')).toBeNull()
  })
})
