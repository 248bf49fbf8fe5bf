import { z } from 'zod'
import { failed, fault, ok, type Outcome } from '../../core/fault'
import type { ChannelKind, ChannelMessage, ReminderItem } from '../../core/ports/channel'
import type { Secret } from '../../core/secret'
import { textOf } from '../../net/secret-text'
import { addressIn, openPoster, type Poster } from '../kit/posts'

// Events API v2. Each item is one alert: its `dedup_key` stays the same, so that a later reminder updates the alert, and the end
// of the item resolves it.

const PAGERDUTY = 'https://events.pagerduty.com'
const PATH = '/v2/enqueue'
/** The longest summary that the API takes. */
const LONGEST_SUMMARY = 1_024

export const kind: ChannelKind = {
  manifest: {
    id: 'pagerduty',
    name: 'PagerDuty',
    connection: {
      fields: [
        {
          name: 'key',
          label: 'Integration key',
          isSecret: true,
          isRequired: true,
          help: 'The integration key of an Events API v2 integration, 32 characters.'
        },
        {
          name: 'server',
          label: 'Server',
          isSecret: false,
          isRequired: false,
          isAdvanced: true,
          help: 'For accounts in the EU: https://events.eu.pagerduty.com. Leave empty otherwise.',
          placeholder: PAGERDUTY
        }
      ],
      rights: ['The integration takes events of version 2']
    }
  },

  channel: { gathers: false, dropsRepeats: true, takesDone: true },

  originOf(settings) {
    const base = serverIn(settings)
    return base.ok ? ok(base.value.origin) : base
  },

  connect({ settings, credential }, tools) {
    const server = serverIn(settings)
    if (!server.ok) return server
    const { key } = credential
    if (key === undefined) return failed('invalid-input', 'credential-missing', { subject: 'key' })
    const poster = openPoster(server.value, tools)
    return ok({
      preflight: () => Promise.resolve(ok(null)),
      send: message => sendEvents(poster, key, message),
      close: poster.close
    })
  }
}

function serverIn(settings: { readonly [name: string]: string }) {
  const text = settings['server'] ?? ''
  return addressIn(text.trim() === '' ? PAGERDUTY : text, 'server')
}

const accepted = z.object({ status: z.literal('success') })

async function sendEvents(poster: Poster, key: Secret, message: ChannelMessage): Promise<Outcome<null>> {
  const send = (event: object) =>
    poster.post({ path: PATH, body: { routing_key: textOf(key), ...event }, schema: accepted })
  const [item] = message.items
  if (message.act === 'test') {
    const dedup_key = 'rekey-test'
    const opened = await send({
      event_action: 'trigger',
      dedup_key,
      payload: { summary: message.title, source: 'Rekey', severity: 'info' }
    })
    // A test leaves no open alert behind.
    return opened.kind === 'committed' ? send({ event_action: 'resolve', dedup_key }) : opened
  }
  if (item === undefined) return { kind: 'not-sent', fault: fault('invalid-input', 'value-invalid') }
  const dedup_key = `rekey-${item.id}`
  if (message.act === 'done') return send({ event_action: 'resolve', dedup_key })
  return send({
    event_action: 'trigger',
    dedup_key,
    payload: {
      summary: [...(message.lines[0] ?? message.title)].slice(0, LONGEST_SUMMARY).join(''),
      source: 'Rekey',
      severity: severityOf(item),
      ...(item.environment === null ? {} : { group: item.environment }),
      class: item.kind,
      custom_details: {
        place: item.place,
        owner: item.owner,
        due: new Date(item.dueAt).toISOString()
      }
    }
  })
}

function severityOf({ urgency }: ReminderItem): 'critical' | 'error' | 'warning' | 'info' {
  switch (urgency) {
    case 'overdue':
      return 'critical'
    case 'day':
      return 'error'
    case 'week':
      return 'warning'
    case 'month':
    case 'later':
      return 'info'
    default:
      return urgency satisfies never
  }
}
