import { devDependencies } from '../../package.json'

/**
 * The running Electron, if its major version is older than the one that package.json names; null otherwise. Set-up falls back to
 * such a runtime where the official one cannot be fetched, and nobody mends its Chromium any more.
 */
export function oldRuntime(running: string, named: string = devDependencies.electron): string | null {
  return majorOf(running) < majorOf(named) ? running : null
}

function majorOf(version: string): number {
  return Number(/\d+/.exec(version)?.[0] ?? Number.NaN)
}
