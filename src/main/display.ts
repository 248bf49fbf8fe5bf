/** Without a display Chromium ends in a segmentation fault on Linux. `--ozone-platform=headless` needs none. */
export function hasDisplay(
  platform: string,
  argv: readonly string[],
  env: { readonly [name: string]: string | undefined }
): boolean {
  if (platform !== 'linux' || argv.includes('--ozone-platform=headless')) return true
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

/** Is this a native Wayland session? Chromium decides the same way since Electron 38. */
export function isWayland(platform: string, env: { readonly [name: string]: string | undefined }): boolean {
  return platform === 'linux' && (env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY']))
}
