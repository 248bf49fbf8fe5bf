import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SinkRecord } from '../../src/core/ports/sink'
import { createSystemClock } from '../../src/host/system'
import { sinkKinds } from '../../src/sinks/registry'
import { makeCertificate } from '../kit/certificates'

// A real collector reads what the sinks for syslog write: the witness that frames, headers and structured data are what they claim.

const PROGRAM = '/usr/sbin/rsyslogd'
const hasProgram =
  existsSync(PROGRAM) && spawnSync(PROGRAM, ['-v'], { encoding: 'utf8' }).stdout.includes('rsyslogd')
if (!hasProgram) console.info('Skipped: rsyslogd is not installed (Debian: rsyslog, rsyslog-gnutls).')

const NOW = Date.UTC(2026, 5, 15, 12)
let folder: string
let stop: () => void
let settings: { readonly host: string; readonly port: string; readonly authority: string }

beforeAll(async () => {
  if (!hasProgram) return
  folder = mkdtempSync(join(tmpdir(), 'rekey-rsyslog-'))
  const { cert, key } = makeCertificate()
  const at = (name: string): string => join(folder, name)
  writeFileSync(at('cert.pem'), cert)
  writeFileSync(at('key.pem'), key, { mode: 0o600 })
  writeFileSync(
    at('rsyslog.conf'),
    `global(workDirectory="${folder}" DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="${at('cert.pem')}"
  DefaultNetstreamDriverCertFile="${at('cert.pem')}" DefaultNetstreamDriverKeyFile="${at('key.pem')}")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.Authmode="anon")
template(name="parsed" type="string" string="%pri%|%timereported:::date-rfc3339%|%hostname%|%app-name%|%msgid%|%structured-data%|%msg%\\n")
input(type="imtcp" port="0" address="127.0.0.1" listenPortFileName="${at('port')}" ruleset="all")
ruleset(name="all") { action(type="omfile" file="${at('out.log')}" template="parsed") }
`
  )
  const program = spawn(PROGRAM, ['-n', '-f', at('rsyslog.conf'), '-i', at('pid')], { stdio: 'ignore' })
  stop = () => program.kill('SIGKILL')
  await vi.waitFor(() => readFileSync(at('port'), 'utf8').trim() !== '' || fail(), {
    timeout: 20_000,
    interval: 100
  })
  settings = { host: '127.0.0.1', port: readFileSync(at('port'), 'utf8').trim(), authority: cert }
}, 30_000)

afterAll(() => {
  if (!hasProgram) return
  stop()
  rmSync(folder, { recursive: true, force: true })
})

function fail(): never {
  throw new Error('not yet')
}

function record(sequence: number): SinkRecord {
  return {
    sequence,
    at: NOW,
    act: 'key.revoked',
    actor: { kind: 'person', id: 'ada' },
    account: { id: 'a1', name: 'core-eu' },
    key: { id: 'a1/g/k1', name: 'payments "api"]' },
    rotation: 'r1',
    facts: { evidence: 'E1' },
    hash: 'ab'.repeat(32),
    source: { host: 'laptop', installation: 'i1', version: '1.2.3' }
  }
}

async function send(id: string, records: readonly SinkRecord[]) {
  const client = sinkKinds().get(id)?.connect({ settings, credential: {} }, { clock: createSystemClock() })
  if (client?.ok !== true) throw new Error('no client')
  return client.value.send(records)
}

async function linesWith(part: string, count: number): Promise<string[]> {
  return vi.waitFor(
    () => {
      const lines = readFileSync(join(folder, 'out.log'), 'utf8').trim().split('\n')
      const found = lines.filter(line => line.includes(part))
      return found.length >= count ? found : fail()
    },
    { timeout: 15_000, interval: 100 }
  )
}

describe.skipIf(!hasProgram)('rsyslogd over TLS', () => {
  it('takes RFC 5424 messages apart into the fields that were written', async () => {
    const outcome = await send('syslog-tls', [record(1), record(2), record(3)])

    expect(outcome).toMatchObject({ kind: 'committed' })
    const lines = await linesWith('rekey@32473', 3)
    const [pri, time, host, app, id, data, text] = (lines[0] ?? '').split('|')
    expect([pri, host, app, id]).toEqual(['109', 'laptop', 'rekey', 'key.revoked'])
    expect(Date.parse(time ?? '')).toBe(NOW)
    expect(data).toContain('[rekey@32473 sequence="1" act="key.revoked" actorKind="person" actor="ada"')
    expect(data).toContain('entity="payments \\"api\\"\\]"')
    expect(text).toContain('evidence=E1')
  })

  it('takes CEF as the text of a message', async () => {
    const outcome = await send('cef-tls', [record(4)])

    expect(outcome).toMatchObject({ kind: 'committed' })
    const [line = ''] = await linesWith('CEF:0', 1)
    expect(line).toContain('CEF:0|Rekey|Rekey|1.2.3|key.revoked|key.revoked|4|rt=')
    expect(line).toContain('externalId=4 suser=ada')
  })
})
