/** What a command sees of the world outside Rekey: streams, the terminal and time. */
export type Io = {
  /** Results, on stdout. */
  out(text: string): void
  /** Progress, questions and errors, on stderr. */
  note(text: string): void
  /** A person can be asked: stdin and stderr are a terminal. */
  readonly canAsk: boolean
  /** Stdout is a terminal of this many columns; null for a file or a pipe, whose lines are never cut. */
  readonly columns: number | null
  readonly hasColor: boolean
  readonly environment: { readonly [name: string]: string | undefined }
  now(): number
  pause(ms: number): Promise<void>
  /** All of stdin (0) or of another open descriptor. Null where it cannot be read, or is longer than any input of ours. */
  readDescriptor(descriptor: number): Promise<string | null>
  /** Null when the person ended the input. */
  ask(question: string): Promise<string | null>
  askHidden(question: string): Promise<string | null>
  /** Calls back once, when the process is told to end; returns the way to stop listening. */
  onStop(listener: () => void): () => void
}
