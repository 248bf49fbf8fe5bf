import { spawnSync } from 'node:child_process'
import { hasCommand, run } from './run.mjs'
import { SetupProblem, say, step } from './progress.mjs'

/** Debian packages by the library or the command that is missing; the second name is the one of Debian 13 and Ubuntu 24.04. */
const PACKAGES = {
  'libgtk-3.so.0': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libgdk-3.so.0': ['libgtk-3-0', 'libgtk-3-0t64'],
  'libglib-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgobject-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libgio-2.0.so.0': ['libglib2.0-0', 'libglib2.0-0t64'],
  'libnss3.so': ['libnss3'],
  'libnssutil3.so': ['libnss3'],
  'libsmime3.so': ['libnss3'],
  'libnspr4.so': ['libnspr4'],
  'libdbus-1.so.3': ['libdbus-1-3'],
  'libatk-1.0.so.0': ['libatk1.0-0', 'libatk1.0-0t64'],
  'libatk-bridge-2.0.so.0': ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
  'libatspi.so.0': ['libatspi2.0-0', 'libatspi2.0-0t64'],
  'libcups.so.2': ['libcups2', 'libcups2t64'],
  'libcairo.so.2': ['libcairo2'],
  'libpango-1.0.so.0': ['libpango-1.0-0'],
  'libX11.so.6': ['libx11-6'],
  'libX11-xcb.so.1': ['libx11-xcb1'],
  'libXcomposite.so.1': ['libxcomposite1'],
  'libXdamage.so.1': ['libxdamage1'],
  'libXext.so.6': ['libxext6'],
  'libXfixes.so.3': ['libxfixes3'],
  'libXrandr.so.2': ['libxrandr2'],
  'libxcb.so.1': ['libxcb1'],
  'libxkbcommon.so.0': ['libxkbcommon0'],
  'libgbm.so.1': ['libgbm1'],
  'libdrm.so.2': ['libdrm2'],
  'libexpat.so.1': ['libexpat1'],
  'libudev.so.1': ['libudev1'],
  'libasound.so.2': ['libasound2', 'libasound2t64'],
  'libsecret-1.so.0': ['libsecret-1-0'],
  Xvfb: ['xvfb'],
  'dbus-daemon': ['dbus-daemon', 'dbus'],
  gdbus: ['libglib2.0-bin'],
  'gnome-keyring-daemon': ['gnome-keyring'],
  'g++': ['g++'],
  make: ['make'],
  python3: ['python3']
}

/** What a machine without a display, or a test, needs beside the libraries. */
export const HEADLESS_COMMANDS = ['Xvfb', 'dbus-daemon', 'gdbus', 'gnome-keyring-daemon']
export const COMPILER_COMMANDS = ['g++', 'make', 'python3']

/** Names of the shared libraries that these files ask for and the machine does not have. */
export function missingLibraries(files) {
  const missing = new Set()
  for (const file of files) {
    const { stdout } = spawnSync('ldd', [file], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    for (const [, name] of (stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)) missing.add(name)
  }
  return [...missing]
}

/**
 * Finds what is missing and installs it where we may.
 * @param {{files: string[], commands: string[]}} needs
 */
export async function ensureSystemLibraries(needs, machine = thisMachine()) {
  const missing = [
    ...machine.missingLibraries(needs.files),
    ...needs.commands.filter(name => !machine.hasCommand(name))
  ]
  if (missing.length === 0) return
  if (!machine.hasCommand('apt-get')) {
    throw new SetupProblem(
      `This machine has no ${missing.join(', ')}: install what provides them with the package manager of your system, then run the command again.`
    )
  }
  const packages = machine.packagesFor(missing)
  if (!machine.isRoot) {
    throw new SetupProblem(
      `This machine has no ${missing.join(', ')}: run "sudo apt-get install -y ${packages.join(' ')}", then run the command again.`
    )
  }
  await step(`system packages: ${packages.join(' ')}`, () => aptInstall(missing, machine))
  const still = [
    ...machine.missingLibraries(needs.files),
    ...needs.commands.filter(name => !machine.hasCommand(name))
  ]
  if (still.length > 0) {
    throw new SetupProblem(
      `apt installed its packages, but ${still.join(', ')} is still missing: install it by hand, then run the command again.`
    )
  }
}

async function aptInstall(missing, machine) {
  const install = () =>
    machine.apt(['install', '-y', '--no-install-recommends', ...machine.packagesFor(missing)])
  // Package lists may be absent (a container) or too old for the mirror: then the first try fails, and an update helps.
  if ((await install()).ok) return
  say('system packages: reading the package lists again')
  const update = await machine.apt(['update'])
  const second = await install()
  if (second.ok) return
  throw new SetupProblem(
    `apt could not install ${machine.packagesFor(missing).join(' ')}: check the connection to the package mirror, then run the command again.`,
    `${update.ok ? '' : update.output}\n${second.output}`
  )
}

/** The real machine; tests give their own. */
function thisMachine() {
  return {
    isRoot: process.getuid?.() === 0,
    hasCommand,
    missingLibraries,
    packagesFor: missing => [...new Set(missing.map(packageFor))],
    apt: args =>
      run(
        'apt-get',
        ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0', '-o', 'Acquire::Retries=2', ...args],
        {
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l', LC_ALL: 'C' },
          timeoutMs: 900_000
        }
      )
  }
}

/** The first name that this release of the system knows; the first of all when the lists are not there yet. */
function packageFor(missing) {
  const names = PACKAGES[missing] ?? [missing]
  return names.find(isInstallable) ?? names[0]
}

function isInstallable(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' }
  })
  return /^ {2}Candidate: (?!\(none\))/m.test(stdout ?? '')
}
