import { describe, expect, it } from 'vitest'
import { escapePathPart, isLock, onScreenLock } from './screen-lock'

describe('a locked screen', () => {
  it('is announced by a screen saver', () => {
    expect(isLock({ member: 'ActiveChanged', body: 'boolean true\n' })).toBe(true)
    expect(isLock({ member: 'ActiveChanged', body: 'boolean false\n' })).toBe(false)
  })

  it('is announced by logind, whatever else changes with it', () => {
    const changed =
      'string "org.freedesktop.login1.Session"\narray [\ndict entry(\nstring "IdleHint"\nvariant             boolean true\n)\n'
    const locked = `${changed}dict entry(\nstring "LockedHint"\nvariant             boolean true\n`

    expect(isLock({ member: 'PropertiesChanged', body: changed })).toBe(false)
    expect(isLock({ member: 'PropertiesChanged', body: locked })).toBe(true)
    expect(isLock({ member: 'PropertiesChanged', body: locked.replace(/true\n$/, 'false\n') })).toBe(false)
  })

  it('is not any other signal with a true in it', () => {
    expect(isLock({ member: 'WakeUpScreen', body: 'boolean true\n' })).toBe(false)
  })

  it.each(['darwin', 'win32'])('is told by Electron itself on %s: nothing is started for it', platform => {
    const stop = onScreenLock({ platform, env: {}, onLocked: () => undefined, onError: () => undefined })

    expect(stop()).toBeUndefined()
  })

  it.each([
    ['2', '_32'],
    ['c1', 'c1'],
    ['12', '_312'],
    ['a-b', 'a_2db']
  ])('of session %s is looked for at %s, as systemd writes it', (id, part) => {
    expect(escapePathPart(id)).toBe(part)
  })
})
