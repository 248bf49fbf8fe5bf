import { readFileSync, writeFileSync } from 'node:fs'

export type Bounds = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export type SavedBounds = Bounds & { readonly isMaximized: boolean }

const MIN_WIDTH = 960
const MIN_HEIGHT = 600
const DEFAULT_WIDTH = 1360
const DEFAULT_HEIGHT = 860
/** So much of the window must lie on a screen that a person can take hold of it. */
const REACHABLE = 120

export type Size = { readonly width: number; readonly height: number }

/** No larger than the smallest screen: at a scale of 200 % many laptops have less than 960 by 600. */
export function smallestSize(screens: readonly Bounds[]): Size {
  return {
    width: Math.min(MIN_WIDTH, ...screens.map(area => area.width)),
    height: Math.min(MIN_HEIGHT, ...screens.map(area => area.height))
  }
}

/** The saved place if it is still on a screen; else the usual size, placed by the system. */
export function fittingBounds(saved: SavedBounds | null, screens: readonly Bounds[]): Partial<Bounds> & Size {
  const largest = screens.reduce((size, area) => Math.max(size, area.width * area.height), 0)
  const widest = screens.find(area => area.width * area.height === largest)
  const least = smallestSize(screens)
  const usual = {
    width: Math.max(least.width, Math.min(DEFAULT_WIDTH, widest?.width ?? DEFAULT_WIDTH)),
    height: Math.max(least.height, Math.min(DEFAULT_HEIGHT, widest?.height ?? DEFAULT_HEIGHT))
  }
  if (saved === null) return usual
  const size = { width: Math.max(least.width, saved.width), height: Math.max(least.height, saved.height) }
  const isReachable = screens.some(
    area =>
      saved.x + size.width >= area.x + REACHABLE &&
      saved.x <= area.x + area.width - REACHABLE &&
      saved.y >= area.y &&
      saved.y <= area.y + area.height - REACHABLE
  )
  return isReachable ? { x: saved.x, y: saved.y, ...size } : usual
}

/** Null when there is no file or it does not hold bounds: a window's place is never worth a message. */
export function readBounds(file: string): SavedBounds | null {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isBounds(found) ? found : null
  } catch {
    return null
  }
}

export function writeBounds(file: string, bounds: SavedBounds): void {
  try {
    writeFileSync(file, JSON.stringify(bounds), { mode: 0o600 })
  } catch (error) {
    // A full disk has its own message; the window's place is not worth a second one.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

function isBounds(found: unknown): found is SavedBounds {
  if (typeof found !== 'object' || found === null) return false
  const values: { readonly [name: string]: unknown } = { ...found }
  const areNumbers = ['x', 'y', 'width', 'height'].every(
    name => typeof values[name] === 'number' && Math.abs(values[name]) < 100_000
  )
  return areNumbers && typeof values['isMaximized'] === 'boolean'
}
