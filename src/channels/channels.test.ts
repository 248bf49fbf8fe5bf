import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { NOON } from '../../test/kit/key-builders'
import { DAY } from '../core/clock'
import type { ChannelKind, ChannelMessage } from '../core/ports/channel'
import { Secret } from '../core/secret'
import { createSystemClock } from '../host/system'
import { openMailer } from './email/mailer'
import { channelKinds } from './registry'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

type Seen = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly text: string }

/** A receiver on loopback. `status` answers each call; null hangs up without an answer. */
async function receiver(status: number | null, body = 'ok') {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', chunk => (text += String(chunk)))
    request.on('end', () => {
      seen.push({ path: request.url ?? '', headers: request.headers, text })
      if (status === null) request.socket.destroy()
      else response.writeHead(status).end(body)
    })
  })
  closers.push(() => server.close())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function kindOf(id: string): ChannelKind {
  const kind = channelKinds().get(id)
  if (kind === undefined) throw new Error(`no channel ${id}`)
  return kind
}

const secret = (text: string) => Secret.fromBytes(new Uint8Array(Buffer.from(text, 'utf8')))

function connected(id: string, settings: Record<string, string>, credential: Record<string, string>) {
  const secrets = Object.fromEntries(Object.entries(credential).map(([name, text]) => [name, secret(text)]))
  return kindOf(id).connect({ settings, credential: secrets }, { clock: createSystemClock() })
}

async function send(
  id: string,
  settings: Record<string, string>,
  credential: Record<string, string>,
  given: Partial<ChannelMessage> = {}
) {
  const client = connected(id, settings, credential)
  if (!client.ok) throw new Error(client.fault.code)
  try {
    return await client.value.send(message(given))
  } finally {
    await client.value.close()
  }
}

function message(given: Partial<ChannelMessage> = {}): ChannelMessage {
  const about = { place: 'core-eu', environment: 'production', owner: 'Ada', urgency: 'day' } as const
  const item = { id: 'h1', kind: 'expiry', name: '<!channel> & co', dueAt: NOON + DAY, ...about } as const
  return {
    id: 'm1',
    act: 'remind',
    title: 'Rekey: 1 item due',
    lines: ['<!channel> & co expires'],
    items: [item],
    ...given
  }
}

describe('Slack', () => {
  it('gets a text in which no name can mention a person', async () => {
    const { url, seen } = await receiver(200)

    const outcome = await send('slack', { server: url }, { url: `${url}/services/T0/B0/abc` })

    expect(outcome.kind).toBe('committed')
    expect(seen[0]?.path).toBe('/services/T0/B0/abc')
    expect(JSON.parse(seen[0]?.text ?? '')).toEqual({
      text: '*Rekey: 1 item due*\n• &lt;!channel&gt; &amp; co expires'
    })
  })

  it.each([
    [404, 'rejected'],
    [500, 'unknown'],
    [null, 'unknown']
  ] as const)('after an answer of %s the outcome is %s', async (status, kind) => {
    const { url } = await receiver(status, 'no_service')

    expect((await send('slack', { server: url }, { url: `${url}/services/x` })).kind).toBe(kind)
  })

  it('takes no address at another server, and says it without the address', () => {
    const client = connected('slack', {}, { url: 'https://evil.example.com/services/hidden-part' })

    expect(client).toMatchObject({ fault: { detail: 'origin-changed', subject: 'url' } })
    expect(JSON.stringify(client)).not.toContain('hidden-part')
  })
})

describe('the webhook', () => {
  const key = 'k'.repeat(32)

  it('is signed over id, time and body, with no ID of a key in it', async () => {
    const { url, seen } = await receiver(204, '')

    const outcome = await send('reminder-webhook', { url: `${url}/rekey` }, { key })

    const [call] = seen
    const sentAt = String(call?.headers['rekey-timestamp'])
    const signature = createHmac('sha256', key)
      .update(`m1.${sentAt}.${call?.text ?? ''}`)
      .digest('hex')
    expect(outcome.kind).toBe('committed')
    expect(call?.headers['rekey-signature']).toBe(`sha256=${signature}`)
    expect(JSON.parse(call?.text ?? '')).toMatchObject({
      event: 'rekey.due',
      id: 'm1',
      items: [{ id: 'h1', kind: 'expiry', dueAt: new Date(NOON + DAY).toISOString() }]
    })
  })

  it('refuses a short signing key', () => {
    expect(connected('reminder-webhook', { url: 'https://a.example.com/' }, { key: 'short' })).toMatchObject({
      fault: { code: 'invalid-input', subject: 'key' }
    })
  })

  it('refuses an address without TLS that is not this machine', () => {
    expect(connected('reminder-webhook', { url: 'http://a.example.com/' }, { key })).toMatchObject({
      fault: { detail: 'http-not-loopback', subject: 'url' }
    })
  })
})

describe('PagerDuty', () => {
  const key = 'r'.repeat(32)
  const accepted = JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: 'x' })
  const events = (seen: readonly Seen[]) =>
    seen.map(({ text }) => JSON.parse(text) as Record<string, unknown>)

  it('gets one alert for an item, updated under the same key and resolved at the end', async () => {
    const { url, seen } = await receiver(202, accepted)

    await send('pagerduty', { server: url }, { key })
    await send('pagerduty', { server: url }, { key }, { act: 'done' })

    expect(seen.map(({ path }) => path)).toEqual(['/v2/enqueue', '/v2/enqueue'])
    expect(events(seen)).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'rekey-h1',
        routing_key: key,
        payload: { severity: 'error', source: 'Rekey', summary: '<!channel> & co expires' }
      },
      { event_action: 'resolve', dedup_key: 'rekey-h1' }
    ])
  })

  it('gets a test that leaves no open alert', async () => {
    const { url, seen } = await receiver(202, accepted)

    await send('pagerduty', { server: url }, { key }, { act: 'test', items: [] })

    expect(events(seen).map(event => event['event_action'])).toEqual(['trigger', 'resolve'])
  })

  it('is asked to wait as long as it says', async () => {
    const { url } = await receiver(429, '')

    expect(await send('pagerduty', { server: url }, { key })).toMatchObject({
      kind: 'rejected',
      fault: { code: 'rate-limited' }
    })
  })
})

describe('e-mail', () => {
  type Mail = { readonly from: string; readonly to: readonly string[]; readonly text: string }
  type Policy = {
    readonly password?: string
    readonly atData?: 'refuse' | 'hang-up'
    readonly refuses?: string
  }

  /** A real SMTP server that is not ours. */
  async function mailServer({ password, atData, refuses }: Policy = {}) {
    const mails: Mail[] = []
    const server = new SMTPServer({
      authOptional: password === undefined,
      allowInsecureAuth: true,
      disabledCommands: password === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
      onAuth: (auth, _session, done) => {
        if (auth.password === password) done(null, { user: auth.username ?? '' })
        else done(new Error('Invalid username or password'))
      },
      onRcptTo: (address, _session, done) => {
        done(address.address === refuses ? new Error('no such user') : null)
      },
      onData: (stream, session, done) => {
        let text = ''
        stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          mails.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            text
          })
          if (atData === 'hang-up') {
            server.close(() => undefined)
            server.connections.forEach(each => each.close())
            return
          }
          done(atData === 'refuse' ? Object.assign(new Error('mailbox full'), { responseCode: 552 }) : null)
        })
      }
    })
    server.on('error', () => undefined)
    closers.push(() => {
      server.close(() => undefined)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.server.address() as AddressInfo
    return {
      mails,
      settings: {
        host: 'localhost',
        port: String(port),
        from: 'rekey@example.com',
        to: 'a@example.com, b@example.com'
      }
    }
  }

  it('arrives once at every address, with a subject and one line for each item', async () => {
    const { mails, settings } = await mailServer()

    const outcome = await send('email', settings, {})

    expect(outcome.kind).toBe('committed')
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({ from: 'rekey@example.com', to: ['a@example.com', 'b@example.com'] })
    expect(mails[0]?.text).toMatch(/^Subject: Rekey: 1 item due\r$/m)
    expect(mails[0]?.text).toMatch(/^Message-ID: <m1@rekey>\r$/m)
    expect(mails[0]?.text).toContain('- <!channel> & co expires')
  })

  it('signs in, and says so when the server refuses', async () => {
    const { mails, settings } = await mailServer({ password: 'right' })
    const own = { ...settings, user: 'rekey' }

    expect((await send('email', own, { password: 'right' })).kind).toBe('committed')
    expect(await send('email', own, { password: 'wrong' })).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'credential-rejected', detail: 'sign-in-refused' }
    })
    expect(mails).toHaveLength(1)
  })

  it('is rejected by an answer of the server, and unknown without one', async () => {
    const refused = await mailServer({ atData: 'refuse' })
    const gone = await mailServer({ atData: 'hang-up' })

    expect((await send('email', refused.settings, {})).kind).toBe('rejected')
    expect((await send('email', gone.settings, {})).kind).toBe('unknown')
  })

  it('sends nothing without TLS to a server that is not on this machine', async () => {
    const { mails, settings } = await mailServer()
    const far = {
      ...settings,
      port: Number(settings.port),
      to: ['a@example.com'],
      user: null,
      isLoopback: false
    }
    const mailer = openMailer({ ...far, host: '127.0.0.1' }, null, { clock: createSystemClock() })

    expect((await mailer.send(message())).kind).toBe('not-sent')
    expect(mails).toEqual([])
  })

  it('sends nothing to a server that is not there', async () => {
    const settings = { host: '127.0.0.1', port: '1', from: 'a@example.com', to: 'b@example.com' }

    expect((await send('email', settings, {})).kind).toBe('not-sent')
  })

  it.each([
    ['host', { host: 'exa mple' }],
    ['port', { port: '70000' }],
    ['from', { from: 'a@example.com\r\nBcc: eve@example.com' }],
    ['to', { to: 'a@example.com, nobody' }]
  ])('refuses a wrong %s', (subject, wrong) => {
    const settings = { host: 'a.example.com', port: '587', from: 'a@b.example', to: 'a@b.example', ...wrong }

    expect(connected('email', settings, {})).toMatchObject({ fault: { code: 'invalid-input', subject } })
  })
})
