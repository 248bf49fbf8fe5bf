/** Does this answer come as server-sent events? MCP servers wrap one JSON answer into such a stream. */
export function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type']?.trim() ?? '')
}

/** The data of the first event in a complete stream; empty when there is none. */
export function firstEventData(stream: Uint8Array): Uint8Array {
  const text = new TextDecoder('utf-8').decode(stream)
  const events = text.replaceAll(/\r\n?/g, '\n').split('\n\n')
  const datas = events.map(event =>
    event
      .split('\n')
      .filter(line => line.startsWith('data:'))
      .map(line => line.slice('data:'.length).replace(/^ /, ''))
      .join('\n')
  )
  return new TextEncoder().encode(datas.find(data => data !== '') ?? '')
}
