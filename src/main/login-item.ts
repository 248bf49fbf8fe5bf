import { app } from 'electron'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Starts Rekey with the session, or no longer. Only a packaged app: anything else would start a checkout for ever. */
export function setStartAtLogin(isWanted: boolean): void {
  if (!app.isPackaged) return
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted })
    return
  }
  const config = process.env['XDG_CONFIG_HOME']
  const folder = join(
    config === undefined || config === '' ? join(homedir(), '.config') : config,
    'autostart'
  )
  const file = join(folder, 'rekey.desktop')
  if (!isWanted) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath))
}

/** The desktop entry of an autostart, with the program's path quoted as the specification asks. */
export function autostartEntry(program: string): string {
  const quoted = program.replace(/["`$\\]/g, letter => `\\\\${letter}`).replaceAll('%', '%%')
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Rekey',
    `Exec="${quoted}"`,
    'X-GNOME-Autostart-enabled=true',
    ''
  ].join('\n')
}
