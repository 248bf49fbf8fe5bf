import path from 'node:path'
import { failed, ok, type Result } from '../../core/fault'
import type { Destination, DestinationManifest, DestinationSettings } from '../../core/ports/destination'
import type { ProcessEnd } from '../../core/ports/processes'
import type { DestinationPorts } from '../kit/destination-ports'
import { storeOfEncryptedFile } from '../kit/encrypted-file'
import { deliverTo, WHOLE, type NewValues } from '../kit/entry-store'
import { fieldsOfText, nextText, textNames } from '../kit/text-entry'

const manifest: DestinationManifest = {
  id: 'systemd-credential',
  name: 'systemd credential',
  fields: [
    {
      name: 'path',
      label: 'Path',
      help: 'Full path of the encrypted credential, as LoadCredentialEncrypted= names it. The folder must exist.',
      isRequired: true
    },
    {
      name: 'name',
      label: 'Name',
      help: 'Name of the credential. Leave empty if it is the name of the file.',
      isRequired: false
    }
  ],
  connection: null,
  writes: 'read-write-check',
  readBack: 'value',
  // systemd refuses a larger credential.
  largestValueBytes: 1_048_576,
  quietMs: 0,
  witness: 'live'
}

type Entry = { readonly path: string; readonly name: string }

/** A credential that `systemd-creds` encrypts for this machine: services get it with `LoadCredentialEncrypted=`. */
export function createDestination({ files, processes, clock }: DestinationPorts): Destination {
  async function run(
    verb: 'encrypt' | 'decrypt',
    { name }: Entry,
    input: Uint8Array
  ): Promise<Result<Exited>> {
    const program = await processes.find('systemd-creds')
    if (!program.ok) return program
    const args = [verb, `--name=${name}`, ...(verb === 'decrypt' ? ['--newline=no'] : []), '-', '-']
    const end = await processes.run({ program: program.value, args, input })
    if (end.kind === 'exited') return ok(end)
    return end.kind === 'not-started'
      ? { ok: false, fault: end.fault }
      : failed('provider-unavailable', end.fault.detail)
  }

  const store = storeOfEncryptedFile<Entry>(files, {
    targetOf(settings, shape) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const names = textNames({}, shape)
      return names.ok ? ok({ entry: entry.value, names: names.value }) : names
    },

    async open(entry, file) {
      // Whatever this is: opening it would fail for a reason that has nothing to do with rights.
      if (!/^[A-Za-z0-9+/=\s]+$/.test(Buffer.from(file).toString('latin1'))) return refused
      const end = await run('decrypt', entry, file)
      if (!end.ok) return end
      if (end.value.exitCode === 0) return ok(fieldsOfText(textOf(end.value.output)))
      return end.value.complaint.includes('does not match')
        ? failed('invalid-input', 'value-invalid', { subject: 'name' })
        : ok(null)
    },

    async seal(entry, _file, values) {
      const text = wholeOf(values)
      if (!text.ok) return text
      const input = new TextEncoder().encode(text.value)
      const end = await run('encrypt', entry, input)
      input.fill(0)
      if (!end.ok) return end
      return end.value.exitCode === 0 ? ok(end.value.output) : failed('permission-missing', 'program-failed')
    }
  })

  return {
    manifest,
    describe: settings => {
      const entry = entryOf(settings)
      return entry.ok ? entry.value.path.split(path.sep).filter(Boolean).slice(-2).join('/') : 'credential'
    },
    ...deliverTo(store, clock),

    async check(settings) {
      const entry = entryOf(settings)
      if (!entry.ok) return entry
      const writable = await files.check(entry.value.path)
      if (!writable.ok) return writable
      const trial = await run('encrypt', entry.value, new TextEncoder().encode('trial'))
      if (!trial.ok) return trial
      if (trial.value.exitCode !== 0) return failed('permission-missing', 'program-failed')
      const opened = await run('decrypt', entry.value, trial.value.output)
      const canRead = opened.ok && opened.value.exitCode === 0
      return ok([
        { words: 'Encrypt a credential for this machine', state: 'yes' },
        { words: 'Open it again to compare', state: canRead ? 'yes' : 'no' }
      ])
    }
  }
}

type Exited = ProcessEnd & { kind: 'exited' }

const refused = failed('invalid-input', 'encrypted-file-refused', { subject: 'path' })

function entryOf({ path: file = '', name = '' }: DestinationSettings): Result<Entry> {
  const isFile = path.isAbsolute(file) && !file.includes('\0') && path.basename(file) !== ''
  if (!isFile) return failed('invalid-input', 'value-invalid', { subject: 'path' })
  const own = name === '' ? path.basename(file) : name
  const isName = /^[^/\p{Cc}]{1,255}$/u.test(own) && own !== '.' && own !== '..'
  return isName
    ? ok({ path: path.normalize(file), name: own })
    : failed('invalid-input', 'value-invalid', { subject: 'name' })
}

function wholeOf(values: NewValues): Result<string> {
  const whole = values.get(WHOLE)
  return whole === undefined ? nextText('', values) : ok(whole)
}

/** Bytes that are no text become another text: a value that cannot be ours. */
function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  bytes.fill(0)
  return text
}
