import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { isAbsolute, normalize } from 'node:path'
import { failed, fault, ok, type Fault, type FaultDetail, type Result } from '../../core/fault'
import type { SinkKind, SinkRecord } from '../../core/ports/sink'
import { rekeyJson } from '../kit/rekey-json'

// One JSON object a line, appended to a file of this computer that only its owner reads. A rotated file (logrotate) is simply made anew:
// the file is opened for each batch.

export const kind: SinkKind = {
  manifest: {
    id: 'json-lines',
    name: 'JSON lines file',
    connection: {
      fields: [
        {
          name: 'path',
          label: 'File',
          isSecret: false,
          isRequired: true,
          help: 'Full path that ends in .jsonl, .ndjson or .log. The file is created if missing, readable for you alone; the folder must exist.',
          placeholder: '/var/log/rekey/audit.jsonl'
        }
      ],
      rights: ['You may write to the folder']
    }
  },
  sink: { mostRecords: 500 },

  originOf(settings) {
    const path = pathIn(settings)
    return path.ok ? ok(`file://${path.value}`) : path
  },

  connect({ settings }) {
    const path = pathIn(settings)
    if (!path.ok) return path
    return ok({
      async preflight() {
        const problem = await append(path.value, [])
        return problem === null ? ok(null) : { ok: false, fault: problem }
      },
      async send(records) {
        const problem = await append(path.value, records)
        return problem === null ? { kind: 'committed', value: null } : { kind: 'unknown', fault: problem }
      },
      close: () => Promise.resolve()
    })
  }
}

/** A line that is appended to another file, such as a database or a start script, would break it. */
const NAME = /[^\\/]\.(?:jsonl|ndjson|log)$/i

// A link could lead to such a file; a device never ends. Windows has neither flag.
const FLAGS =
  constants.O_RDWR |
  constants.O_CREAT |
  constants.O_APPEND |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0)

function pathIn(settings: { readonly [name: string]: string }): Result<string> {
  const path = (settings['path'] ?? '').trim()
  if (!isAbsolute(path) || path.includes('\0') || !NAME.test(path)) {
    return failed('invalid-input', 'value-invalid', { subject: 'path' })
  }
  return ok(normalize(path))
}

async function append(path: string, records: readonly SinkRecord[]): Promise<Fault | null> {
  let file: FileHandle | null = null
  try {
    file = await open(path, FLAGS, 0o600)
    const found = await file.stat()
    if (!found.isFile()) return fault('invalid-input', 'value-invalid', { subject: 'path' })
    const { size } = found
    // A batch that was cut off, by a full disk or a kill, left half a line: the next one begins on its own line.
    const last = size === 0 ? null : (await file.read({ buffer: Buffer.alloc(1), position: size - 1 })).buffer
    const start = last === null || last[0] === 0x0a ? '' : '\n'
    const lines = records.map(record => `${JSON.stringify(rekeyJson(record))}\n`)
    if (lines.length > 0) {
      await file.appendFile(start + lines.join(''), 'utf8')
      await file.datasync()
    }
    return null
  } catch (error) {
    const detail = DETAILS[error instanceof Error && 'code' in error ? String(error.code) : '']
    return fault(detail === undefined ? 'invalid-input' : 'storage-failed', detail ?? 'value-invalid', {
      subject: 'path'
    })
  } finally {
    await file?.close()
  }
}

const DETAILS: { readonly [code: string]: FaultDetail | undefined } = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only'
}
