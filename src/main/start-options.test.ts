import { describe, expect, it } from 'vitest'
import { dangersOfStart } from './dangerous-start'
import { hasDisplay, isWayland } from './display'
import { readLaunchOptions } from './launch-options'
import { fittingBounds, smallestSize } from './window-bounds'

describe('launch options', () => {
  it.each([
    [['.', '--user-data-dir', 'profile']],
    [['.', '--user-data-dir=profile']],
    [['.', '--user-data-dir=/home/me/profile']]
  ])('take the profile from %j, relative to where the command was given', argv => {
    expect(readLaunchOptions(argv, '/home/me').userDataDir).toBe('/home/me/profile')
  })

  it('do not take a switch for the value of another', () => {
    const options = readLaunchOptions(['--user-data-dir', '--smoke', '--screenshot='], '/home/me')

    expect(options).toEqual({
      userDataDir: null,
      isSmoke: true,
      screenshot: null,
      withSandbox: false,
      hasThrowAwayProfile: false
    })
  })

  it('give up the keychain of the person for a smoke run whose profile goes with it, and for nothing else', () => {
    const isGivenUp = (...argv: string[]): boolean => readLaunchOptions(argv, '/home/me').hasThrowAwayProfile

    expect(isGivenUp('--smoke', '--throw-away-profile')).toBe(true)
    expect(isGivenUp('--smoke')).toBe(false)
    expect(isGivenUp('--throw-away-profile')).toBe(false)
  })

  it('read a smoke run with its picture', () => {
    const options = readLaunchOptions(['--smoke', '--sandbox', '--screenshot', 'a.png'], '/home/me')

    expect(options).toEqual({
      userDataDir: null,
      isSmoke: true,
      screenshot: '/home/me/a.png',
      withSandbox: true,
      hasThrowAwayProfile: false
    })
  })
})

describe('dangerous start', () => {
  it('names every switch and variable that opens the process to others', () => {
    const dangers = dangersOfStart(
      ['rekey', '--remote-debugging-port=9222', '--INSPECT', '-js-flags=--x', '--password-store=basic'],
      { NODE_TLS_REJECT_UNAUTHORIZED: '0', SSLKEYLOGFILE: '/x/keys' }
    )

    expect(dangers).toEqual([
      '--remote-debugging-port',
      '--inspect',
      '--js-flags',
      '--password-store=basic',
      'SSLKEYLOGFILE',
      'NODE_TLS_REJECT_UNAUTHORIZED=0'
    ])
  })

  it('has nothing against an ordinary start', () => {
    const argv = ['rekey', '--user-data-dir=/home/me/p', '--ozone-platform=wayland', 'inspect']

    expect(dangersOfStart(argv, { NODE_TLS_REJECT_UNAUTHORIZED: '1', SSLKEYLOGFILE: '' })).toEqual([])
  })
})

describe('a start where developers have variables of Node set', () => {
  it('goes on: a fuse makes the packaged Electron ignore them', () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=4096', NODE_EXTRA_CA_CERTS: '/etc/company.pem' }

    expect(dangersOfStart(['rekey'], env)).toEqual([])
  })
})

describe('a start without a display', () => {
  it('is told before Chromium ends in a segmentation fault', () => {
    expect(hasDisplay('linux', ['rekey'], {})).toBe(false)
    expect(hasDisplay('linux', ['rekey'], { DISPLAY: '', WAYLAND_DISPLAY: '' })).toBe(false)
  })

  it('is an ordinary one with X11, with Wayland, headless, and on other systems', () => {
    expect(hasDisplay('linux', ['rekey'], { DISPLAY: ':0' })).toBe(true)
    expect(hasDisplay('linux', ['rekey'], { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
    expect(hasDisplay('linux', ['rekey', '--ozone-platform=headless'], {})).toBe(true)
    expect(hasDisplay('darwin', ['rekey'], {})).toBe(true)
    expect(hasDisplay('win32', ['rekey'], {})).toBe(true)
  })

  it('knows a Wayland session', () => {
    expect(isWayland('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
    expect(isWayland('linux', { XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' })).toBe(false)
    expect(isWayland('darwin', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(false)
  })
})

describe('window bounds', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  const saved = { x: 100, y: 80, width: 1200, height: 800, isMaximized: false }

  it('come back where the window was', () => {
    expect(fittingBounds(saved, [screen])).toEqual({ x: 100, y: 80, width: 1200, height: 800 })
  })

  it('are the usual ones when that screen is gone', () => {
    expect(fittingBounds({ ...saved, x: 2_500 }, [screen])).toEqual({ width: 1360, height: 860 })
    expect(fittingBounds(null, [{ ...screen, width: 1024, height: 700 }])).toEqual({
      width: 1024,
      height: 700
    })
  })

  it('fit a screen of 1920 by 1080 at a scale of 200 %', () => {
    const small = { x: 0, y: 0, width: 960, height: 516 }

    expect(smallestSize([screen, small])).toEqual({ width: 960, height: 516 })
    expect(fittingBounds(null, [small])).toEqual({ width: 960, height: 516 })
  })

  it('never go below the smallest size', () => {
    expect(fittingBounds({ ...saved, width: 10, height: 10 }, [screen])).toMatchObject({
      width: 960,
      height: 600
    })
  })
})
