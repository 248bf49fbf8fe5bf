import { describe, expect, it } from 'vitest'
import { zoom, zoomStepOf } from './zoom'

const pressed = { type: 'keyDown', key: '+', control: true, meta: false, alt: false } as const

describe('zooming by keys', () => {
  it.each([
    ['+', 'in'],
    ['=', 'in'],
    ['-', 'out'],
    ['0', 'reset'],
    ['k', null]
  ] as const)('takes Ctrl and %s for %s', (key, step) => {
    expect(zoomStepOf({ ...pressed, key }, 'linux')).toBe(step)
    expect(zoomStepOf({ ...pressed, key }, 'win32')).toBe(step)
  })

  it('takes Cmd on macOS, and neither Ctrl there nor the key alone', () => {
    expect(zoomStepOf({ ...pressed, control: false, meta: true }, 'darwin')).toBe('in')
    expect(zoomStepOf(pressed, 'darwin')).toBeNull()
    expect(zoomStepOf({ ...pressed, control: false }, 'linux')).toBeNull()
    expect(zoomStepOf({ ...pressed, type: 'keyUp' }, 'linux')).toBeNull()
  })

  it('stays between the smallest and the largest size, and goes back to the usual one', () => {
    let level = 0
    const contents = {
      getZoomLevel: () => level,
      setZoomLevel: (next: number) => {
        level = next
      }
    }

    for (let times = 0; times < 20; times += 1) zoom(contents, 'in')
    expect(level).toBe(5)
    for (let times = 0; times < 40; times += 1) zoom(contents, 'out')
    expect(level).toBe(-3)
    zoom(contents, 'reset')
    expect(level).toBe(0)
  })
})
