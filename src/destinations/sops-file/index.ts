import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { failed, ok, type FaultDetail, type Result } from '../../core/fault'
import type { Destination, DestinationManifest, DestinationSettings } from '../../core/ports/destination'
import type { ProcessRequest } from '../../core/ports/processes'
import type { DestinationPorts } from '../kit/destination-ports'
import { storeOfEncryptedFile } from '../kit/encrypted-file'
import { deliverTo, fieldNames } from '../kit/entry-store'
import { fieldsOfTree } from './tree'

const manifest: DestinationManifest = {
  id: 'sops-file',
  name: 'SOPS file',
  fields: [
    {
      name: 'path',
      label: 'Path',
      help: 'Full path of a YAML, JSON or dotenv file that SOPS has encrypted.',
      isRequired: true
    },
    {
      name: 'section',
      label: 'Section',
      help: 'Map that holds the key, with slashes, such as payments/live. Leave empty for the top of the file.',
      isRequired: false
    },
    {
      name: 'field',
      label: 'Key',
      help: 'Name of the one key that changes. Leave empty to use the name of the environment variable.',
      isRequired: false
    }
  ],
  connection: null,
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  quietMs: 0,
  witness: 'live'
}

export type Entry = {
  readonly path: string
  readonly format: 'yaml' | 'json' | 'dotenv'
  readonly section: readonly string[]
}

/** Where `sops` looks for keys. */
const ENVIRONMENT = [
  'SOPS_AGE_KEY',
  'SOPS_AGE_KEY_FILE',
  'SOPS_AGE_KEY_CMD',
  'SOPS_AGE_SSH_PRIVATE_KEY_FILE',
  'SOPS_AGE_SSH_PRIVATE_KEY_CMD',
  'GNUPGHOME',
  'GPG_TTY',
  'SOPS_GPG_EXEC',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'VAULT_ADDR',
  'VAULT_TOKEN'
]

/**
 * One key of a file that the person's own `sops` encrypts. `sops set` works on a copy, which is encrypted too; the copy is opened
 * and compared, and then replaces the file.
 */
export function createDestination({ files, processes, clock }: DestinationPorts): Destination {
  async function run(
    args: readonly string[],
    more: Partial<ProcessRequest> = {}
  ): Promise<Result<Uint8Array>> {
    const program = await processes.find('sops')
    if (!program.ok) return program
    const end = await processes.run({ program: program.value, args, environment: ENVIRONMENT, ...more })
    if (end.kind === 'not-started') return { ok: false, fault: end.fault }
    if (end.kind === 'cut-off') return failed('provider-unavailable', end.fault.detail)
    if (end.exitCode === 0) return ok(end.output)
    end.output.fill(0)
    if (end.exitCode === NO_KEY) return failed('credential-rejected', 'file-key-missing')
    // Versions before 3.11 do not take a value on standard input.
    const isTooOld = end.complaint.includes('flag provided but not defined')
    return failed('provider-unavailable', isTooOld ? 'program-failed' : 'encrypted-file-refused')
  }

  /** An encrypted copy of the file under its own name, which tells sops its format. */
  async function withCopy<T>(
    entry: Entry,
    file: Uint8Array,
    work: (copy: string) => Promise<Result<T>>
  ): Promise<Result<T>> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rekey-sops-'))
    try {
      const copy = path.join(folder, `copy.${entry.format === 'dotenv' ? 'env' : entry.format}`)
      await writeFile(copy, file, { mode: 0o600 })
      return await work(copy)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  const store = storeOfEncryptedFile<Entry>(files, {
    targetOf(settings, shape) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const names = fieldNames(settings, shape)
      if (!names.ok) return names
      if (!names.value.every(isPlainName))
        return failed('invalid-input', 'invalid-name', { subject: 'field' })
      return ok({ entry: entry.value, names: names.value })
    },

    open: (entry, file) =>
      withCopy(entry, file, async copy => {
        const objection = objectionTo(entry, file)
        if (objection !== null) return failed('invalid-input', objection, { subject: 'path' })
        const clear = await run(['decrypt', '--output-type', 'json', copy])
        if (!clear.ok) return clear
        const text = Buffer.from(clear.value).toString('utf8')
        clear.value.fill(0)
        const fields = fieldsOfTree(text, entry.section)
        return fields === null ? failed('conflict', 'entry-not-a-map', { subject: 'section' }) : ok(fields)
      }),

    async seal(entry, file, values) {
      // Who may open a new file is a decision that only a person can make.
      if (file === null) return failed('invalid-input', 'encrypted-file-refused', { subject: 'path' })
      const config = await configFor(entry.path)
      return withCopy(entry, file, async copy => {
        for (const [name, text] of values) {
          const input = new TextEncoder().encode(JSON.stringify(text))
          const index = [...entry.section, name].map(part => `["${part}"]`).join('')
          const options = config === null ? [] : ['--config', config]
          const done = await run([...options, 'set', '--value-stdin', copy, index], { input })
          input.fill(0)
          if (!done.ok) return done
        }
        return ok(new Uint8Array(await readFile(copy)))
      })
    }
  })

  return {
    manifest,
    describe(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return 'SOPS file'
      const file = entry.value.path.split(path.sep).filter(Boolean).slice(-2).join('/')
      return settings.field === undefined
        ? file
        : `${file} (${[...entry.value.section, settings.field].join('/')})`
    },
    ...deliverTo(store, clock),

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const writable = await files.check(entry.value.path)
      if (!writable.ok) return writable
      const found = await store.read(entry.value)
      if (!found.ok) return found
      if (found.value.kind === 'absent')
        return failed('invalid-input', 'encrypted-file-refused', { subject: 'path' })
      return ok([{ words: 'Open the file with sops', state: 'yes' }])
    }
  }
}

const NO_KEY = 128
const FORMATS: { readonly [extension: string]: Entry['format'] | undefined } = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.env': 'dotenv'
}

/** sops takes no escapes in the path to a key. */
function isPlainName(name: string): boolean {
  return /^[-.\w]+$/.test(name)
}

function entryOf({ path: file = '', section = '' }: DestinationSettings): Result<Entry> {
  const format = FORMATS[path.extname(file)] ?? (path.basename(file) === '.env' ? 'dotenv' : undefined)
  if (!path.isAbsolute(file) || file.includes('\0') || format === undefined) {
    return failed('invalid-input', 'value-invalid', { subject: 'path' })
  }
  const parts = section.split('/').filter(Boolean)
  const isPlain = parts.every(isPlainName) && (parts.length === 0 || format !== 'dotenv')
  return isPlain
    ? ok({ path: path.normalize(file), format, section: parts })
    : failed('invalid-input', 'value-invalid', { subject: 'section' })
}

/** Of a YAML file with several documents sops shows and changes the first alone: the others could not be compared. */
function objectionTo({ format }: Entry, file: Uint8Array): FaultDetail | null {
  const text = Buffer.from(file).toString('utf8')
  if (!text.includes('sops')) return 'encrypted-file-refused'
  return format === 'yaml' && /\n---/.test(text) ? 'encrypted-file-refused' : null
}

/** How sops indents a file is in the nearest configuration above it. */
async function configFor(file: string): Promise<string | null> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const config = path.join(folder, '.sops.yaml')
    const isThere = await stat(config).then(
      found => found.isFile(),
      () => false
    )
    if (isThere) return config
    if (path.dirname(folder) === folder) return null
  }
}
