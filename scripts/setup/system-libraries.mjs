import { spawnSync } from 'node:child_process'
import { hasCommand, run } from './run.mjs'
import { SetupProblem, say, step } from './progress.mjs'

/**
 * Packages by the library or the command that is missing: of Debian and Ubuntu (the second name is the one of Debian 13 and Ubuntu
 * 24.04), of Fedora, and of Arch.
 */
export const PACKAGES = {
  'libgtk-3.so.0': { apt: ['libgtk-3-0', 'libgtk-3-0t64'], dnf: 'gtk3', pacman: 'gtk3' },
  'libgdk-3.so.0': { apt: ['libgtk-3-0', 'libgtk-3-0t64'], dnf: 'gtk3', pacman: 'gtk3' },
  'libglib-2.0.so.0': { apt: ['libglib2.0-0', 'libglib2.0-0t64'], dnf: 'glib2', pacman: 'glib2' },
  'libgobject-2.0.so.0': { apt: ['libglib2.0-0', 'libglib2.0-0t64'], dnf: 'glib2', pacman: 'glib2' },
  'libgio-2.0.so.0': { apt: ['libglib2.0-0', 'libglib2.0-0t64'], dnf: 'glib2', pacman: 'glib2' },
  'libnss3.so': { apt: ['libnss3'], dnf: 'nss', pacman: 'nss' },
  'libnssutil3.so': { apt: ['libnss3'], dnf: 'nss-util', pacman: 'nss' },
  'libsmime3.so': { apt: ['libnss3'], dnf: 'nss', pacman: 'nss' },
  'libnspr4.so': { apt: ['libnspr4'], dnf: 'nspr', pacman: 'nspr' },
  'libdbus-1.so.3': { apt: ['libdbus-1-3'], dnf: 'dbus-libs', pacman: 'dbus' },
  'libatk-1.0.so.0': { apt: ['libatk1.0-0', 'libatk1.0-0t64'], dnf: 'atk', pacman: 'at-spi2-core' },
  'libatk-bridge-2.0.so.0': {
    apt: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
    dnf: 'at-spi2-atk',
    pacman: 'at-spi2-core'
  },
  'libatspi.so.0': {
    apt: ['libatspi2.0-0', 'libatspi2.0-0t64'],
    dnf: 'at-spi2-core',
    pacman: 'at-spi2-core'
  },
  'libcups.so.2': { apt: ['libcups2', 'libcups2t64'], dnf: 'cups-libs', pacman: 'libcups' },
  'libcairo.so.2': { apt: ['libcairo2'], dnf: 'cairo', pacman: 'cairo' },
  'libpango-1.0.so.0': { apt: ['libpango-1.0-0'], dnf: 'pango', pacman: 'pango' },
  'libX11.so.6': { apt: ['libx11-6'], dnf: 'libX11', pacman: 'libx11' },
  'libX11-xcb.so.1': { apt: ['libx11-xcb1'], dnf: 'libX11-xcb', pacman: 'libx11' },
  'libXcomposite.so.1': { apt: ['libxcomposite1'], dnf: 'libXcomposite', pacman: 'libxcomposite' },
  'libXdamage.so.1': { apt: ['libxdamage1'], dnf: 'libXdamage', pacman: 'libxdamage' },
  'libXext.so.6': { apt: ['libxext6'], dnf: 'libXext', pacman: 'libxext' },
  'libXfixes.so.3': { apt: ['libxfixes3'], dnf: 'libXfixes', pacman: 'libxfixes' },
  'libXrandr.so.2': { apt: ['libxrandr2'], dnf: 'libXrandr', pacman: 'libxrandr' },
  'libxcb.so.1': { apt: ['libxcb1'], dnf: 'libxcb', pacman: 'libxcb' },
  'libxkbcommon.so.0': { apt: ['libxkbcommon0'], dnf: 'libxkbcommon', pacman: 'libxkbcommon' },
  'libgbm.so.1': { apt: ['libgbm1'], dnf: 'mesa-libgbm', pacman: 'mesa' },
  'libdrm.so.2': { apt: ['libdrm2'], dnf: 'libdrm', pacman: 'libdrm' },
  'libexpat.so.1': { apt: ['libexpat1'], dnf: 'expat', pacman: 'expat' },
  'libudev.so.1': { apt: ['libudev1'], dnf: 'systemd-libs', pacman: 'systemd-libs' },
  'libasound.so.2': { apt: ['libasound2', 'libasound2t64'], dnf: 'alsa-lib', pacman: 'alsa-lib' },
  'libsecret-1.so.0': { apt: ['libsecret-1-0'], dnf: 'libsecret', pacman: 'libsecret' },
  Xvfb: { apt: ['xvfb'], dnf: 'xorg-x11-server-Xvfb', pacman: 'xorg-server-xvfb' },
  'dbus-daemon': { apt: ['dbus-daemon', 'dbus'], dnf: 'dbus-daemon', pacman: 'dbus' },
  gdbus: { apt: ['libglib2.0-bin'], dnf: 'glib2', pacman: 'glib2' },
  'gnome-keyring-daemon': { apt: ['gnome-keyring'], dnf: 'gnome-keyring', pacman: 'gnome-keyring' },
  'dbus-monitor': { apt: ['dbus-bin', 'dbus'], dnf: 'dbus-tools', pacman: 'dbus' },
  weston: { apt: ['weston'], dnf: 'weston', pacman: 'weston' },
  'g++': { apt: ['g++'], dnf: 'gcc-c++', pacman: 'gcc' },
  make: { apt: ['make'], dnf: 'make', pacman: 'make' },
  python3: { apt: ['python3'], dnf: 'python3', pacman: 'python' }
}

/** What a machine without a display, or a test, needs beside the libraries. */
export const HEADLESS_COMMANDS = ['Xvfb', 'dbus-daemon', 'gdbus', 'gnome-keyring-daemon']
/** What only tests need: a Wayland compositor, and what hears the signals of a desktop. */
export const TEST_COMMANDS = ['weston', 'dbus-monitor']
export const COMPILER_COMMANDS = ['g++', 'make', 'python3']

const PACKAGE_MANAGERS = ['apt-get', 'dnf', 'pacman']

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
  const manager = PACKAGE_MANAGERS.find(machine.hasCommand)
  if (manager === undefined) {
    throw new SetupProblem(
      `Install what provides the libraries and programs below with the package manager of your system, then run the command again. Missing on this machine: ${missing.join(', ')}.`
    )
  }
  const packages = machine.packagesFor(missing, manager)
  if (manager !== 'apt-get' || !machine.isRoot)
    throw new SetupProblem(sentenceFor(missing, packages, manager))
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

/** The command first: the names may be thirty. */
function sentenceFor(missing, packages, manager) {
  const install = {
    'apt-get': 'sudo apt-get update && sudo apt-get install --no-install-recommends -y',
    dnf: 'sudo dnf install -y',
    pacman: 'sudo pacman -S --needed --noconfirm'
  }[manager]
  return `Run "${install} ${packages.join(' ')}", then run the command again. Missing on this machine: ${missing.join(', ')}.`
}

async function aptInstall(missing, machine) {
  const install = () =>
    machine.apt(['install', '-y', '--no-install-recommends', ...machine.packagesFor(missing, 'apt-get')])
  // Package lists may be absent (a container) or too old for the mirror: then the first try fails, and an update helps.
  if ((await install()).ok) return
  say('system packages: reading the package lists again')
  const update = await machine.apt(['update'])
  const second = await install()
  if (second.ok) return
  throw new SetupProblem(
    `apt could not install ${machine.packagesFor(missing, 'apt-get').join(' ')}: check the connection to the package mirror, then run the command again.`,
    `${update.ok ? '' : update.output}\n${second.output}`
  )
}

/** The real machine; tests give their own. */
function thisMachine() {
  return {
    isRoot: process.getuid?.() === 0,
    hasCommand,
    missingLibraries,
    packagesFor,
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

/** For apt the first name that this release of the system knows; the first of all when the lists are not there yet. */
export function packagesFor(missing, manager) {
  const choices = missing.map(name => [PACKAGES[name]?.[toolOf(manager)] ?? name].flat())
  const known = manager === 'apt-get' ? installable(choices.flat()) : new Set()
  return [...new Set(choices.map(names => names.find(name => known.has(name)) ?? names[0]))]
}

const toolOf = manager => (manager === 'apt-get' ? 'apt' : manager)

function installable(names) {
  const { stdout } = spawnSync('apt-cache', ['policy', ...new Set(names)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' }
  })
  const known = (stdout ?? '').matchAll(/^(\S+):\n(?: {2}.*\n)*? {2}Candidate: (?!\(none\))/gm)
  return new Set([...known].map(([, name]) => name))
}
