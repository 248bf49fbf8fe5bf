/** Lets what has come in meanwhile have its turn: calls and requests for files of a page that is on its way. */
export function turn(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve)
  })
}
