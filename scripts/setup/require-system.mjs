import { SetupProblem } from './progress.mjs'

/** Electron exists for 64-bit systems only, and for macOS 13 (whose kernel is 22) and later. */
export function requireSystem({ platform, arch, release }) {
  if (arch === 'ia32' || arch === 'arm')
    throw new SetupProblem(
      `Rekey runs on 64-bit systems only, and this Node is a 32-bit one (${arch}): install the 64-bit Node, then run the command again.`
    )
  if (platform === 'darwin' && Number.parseInt(release, 10) < 22)
    throw new SetupProblem('Rekey needs macOS 13 or later: update macOS, then run the command again.')
}
