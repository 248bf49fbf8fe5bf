/** The first line that comes out of `stream`, or undefined when the process ends or the time is up before. */
export function firstLine(child, stream, timeoutMs) {
  return new Promise(resolve => {
    let text = ''
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    const answer = line => {
      clearTimeout(timer)
      resolve(line)
    }
    stream.on('data', chunk => {
      text += chunk
      if (text.includes('\n')) answer(text.split('\n')[0].trim())
    })
    child.once('error', () => answer(undefined)).once('exit', () => answer(undefined))
  })
}

/** Ends a process, and waits until it has. */
export function stop(child) {
  return new Promise(resolve => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      return resolve(undefined)
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve(undefined)
    })
    child.kill('SIGTERM')
  })
}
