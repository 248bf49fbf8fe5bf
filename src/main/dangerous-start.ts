/** Switches that open the process, its pages or its traffic to others. A packaged Rekey does not start with them. */
const DANGEROUS_SWITCHES: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-wait',
  'inspect-publish-uid',
  'js-flags',
  'no-sandbox',
  'disable-setuid-sandbox',
  'disable-web-security',
  'allow-file-access-from-files',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'proxy-pac-url',
  'load-extension',
  'log-net-log',
  'ssl-key-log-file',
  'enable-logging',
  'renderer-cmd-prefix',
  'gpu-launcher',
  'utility-cmd-prefix'
]

/**
 * NODE_OPTIONS and NODE_EXTRA_CA_CERTS are not among them: many developers have them set for the whole session, and a fuse makes a
 * packaged Electron ignore both.
 */
const DANGEROUS_ENVIRONMENT: readonly string[] = [
  'SSLKEYLOGFILE',
  'ELECTRON_ENABLE_LOGGING',
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_RENDERER_URL',
  'ELECTRON_DISABLE_SANDBOX'
]

/** The dangerous switches and variables that are present, by name; never a value of one. */
export function dangersOfStart(
  argv: readonly string[],
  env: { readonly [name: string]: string | undefined }
): readonly string[] {
  const given = argv.filter(argument => argument.startsWith('-')).map(nameOf)
  const found = DANGEROUS_SWITCHES.filter(name => given.includes(name)).map(name => `--${name}`)
  if (argv.some(isPlainPasswordStore)) found.push('--password-store=basic')
  for (const name of DANGEROUS_ENVIRONMENT) if (isSet(env[name])) found.push(name)
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') found.push('NODE_TLS_REJECT_UNAUTHORIZED=0')
  return found
}

/** Why a packaged Rekey does not start, and what to do where the AppImage's own start script is the cause. */
export function refusalSentence(
  dangers: readonly string[],
  env: { readonly [name: string]: string | undefined }
): string {
  const why = `Rekey does not start with ${dangers.join(', ')}: others could read its secrets.`
  const isAppImage = env['APPIMAGE'] !== undefined && dangers.includes('--no-sandbox')
  return isAppImage
    ? `${why} This system keeps AppImages from making a sandbox: install the deb or rpm package of Rekey instead.`
    : why
}

function nameOf(argument: string): string {
  return argument.replace(/^-+/, '').split('=', 1)[0]?.toLowerCase() ?? ''
}

function isPlainPasswordStore(argument: string): boolean {
  return /^-+password-store=("?)basic/i.test(argument)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
