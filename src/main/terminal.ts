/** One line for whoever started the app from a terminal. Never anything that a provider or a page said. */
export function printLine(line: string): void {
  process.stderr.write(`${line}\n`)
}
