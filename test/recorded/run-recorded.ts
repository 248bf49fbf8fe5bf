import { asProviderId } from '../../src/core/ids'
import { sandboxes } from '../../src/providers/registry'
import { readExceptions, readRecordings } from './recording'
import { replay } from './replay'

// npm run test:recorded [-- --json]: sends what was recorded from real servers to the sandbox of the same provider and version,
// and compares status, headers and text. One line of JSON for each recording; it fails when there is a difference that
// test/recorded/exceptions.json does not explain.

const isJson = process.argv.includes('--json')
const servers = sandboxes()
const exceptions = readExceptions()
let isFailed = false

for (const recording of readRecordings()) {
  const start = servers.get(asProviderId(recording.provider))
  if (start === undefined) throw new Error(`No sandbox for ${recording.provider}.`)
  const { requests, differences } = await replay(recording, start, exceptions)
  if (!isJson) {
    for (const { version, label, what } of differences) process.stdout.write(`${version} ${label}: ${what}\n`)
    for (const { label, field, reason } of exceptions)
      process.stdout.write(`exception ${label ?? field ?? ''}: ${reason}\n`)
  }
  const versions = recording.servers.map(({ version }) => version)
  const line = { provider: recording.provider, versions, requests, differences: differences.length }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  if (differences.length > 0) isFailed = true
}
process.exitCode = isFailed ? 1 : 0
