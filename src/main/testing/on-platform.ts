import { afterEach } from 'vitest'

const real = process.platform

/** Until the end of the test this machine is another one, as far as `process.platform` tells. */
export function onPlatform(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { value: platform })
}

/** To be called once in a file that uses `onPlatform`. */
export function restorePlatform(): void {
  afterEach(() => {
    Object.defineProperty(process, 'platform', { value: real })
  })
}
