import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../setup/paths.mjs'

/** What a terminal wants beside the program, and where the deb and the rpm install it (electron-builder.yml names the same). */
export const TERMINAL_FILES = [
  { name: 'rekey.1.gz', args: ['manual'], installed: '/usr/share/man/man1/rekey.1.gz' },
  {
    name: 'rekey.bash',
    args: ['completion', 'bash'],
    installed: '/usr/share/bash-completion/completions/rekey'
  },
  { name: '_rekey', args: ['completion', 'zsh'], installed: '/usr/share/zsh/vendor-completions/_rekey' },
  {
    name: 'rekey.fish',
    args: ['completion', 'fish'],
    installed: '/usr/share/fish/vendor_completions.d/rekey.fish'
  }
]
/** Debian's zsh has a folder for packages; Fedora's and openSUSE's have the common one. */
const ZSH_OF_RPM = '/usr/share/zsh/site-functions/_rekey'

/** As fpm takes them: `file=where it is installed`. */
export function fpmArguments(target, folder) {
  return TERMINAL_FILES.map(({ name, installed }) => {
    const place = target === 'rpm' && name === '_rekey' ? ZSH_OF_RPM : installed
    return `${folder}/${name}=${place}`
  })
}

/** Made by the built program itself, so that they cannot say anything else than its help. */
export function writeTerminalFiles(folder) {
  fs.mkdirSync(folder, { recursive: true })
  const program = path.join(root, 'out/main/rekey.cjs')
  for (const { name, args } of TERMINAL_FILES) {
    const text = execFileSync(process.execPath, [program, ...args])
    const bytes = name.endsWith('.gz') ? gzipSync(text, { level: 9 }) : text
    fs.writeFileSync(path.join(folder, name), bytes, { mode: 0o644 })
  }
}
