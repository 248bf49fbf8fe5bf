/** Chromium's switches that may stand before a command: the app puts the first there itself. */
const BEFORE_COMMAND = ['--ozone-platform=headless', '--no-sandbox']
const HEADLESS = '--ozone-platform=headless'

/** What a person typed after `rekey`, when it is a command and no start of the window. `argv` without the program itself. */
export function commandWords(argv: readonly string[]): readonly string[] | null {
  const words = argv.filter((word, index) => !BEFORE_COMMAND.includes(word) || index > 1)
  const [first] = words
  const isCommand = first !== undefined && (/^[a-z][a-z-]*$/.test(first) || first === '--help')
  return isCommand ? words : null
}

/**
 * Linux chooses its window system before any code of ours runs, and ends the process where there is none. So the command is started once
 * more, without one.
 */
export function mustStartHeadless(platform: string, argv: readonly string[]): boolean {
  return platform === 'linux' && !argv.includes(HEADLESS)
}

export function headlessArguments(argv: readonly string[]): readonly string[] {
  return [HEADLESS, ...argv]
}
