import { failed, ok } from '../../core/fault'
import type { ChannelKind, ChannelMessage } from '../../core/ports/channel'
import { webhookHeaders } from '../../net/signers/hmac'
import { addressIn, openPoster } from '../kit/posts'

// A signed POST to any receiver. `rekey-id` is the same when a message is sent again, so that a receiver can drop it.

/** A key of 32 characters or more: a short one could be guessed from a signature. */
const SHORTEST_KEY = 32

export const kind: ChannelKind = {
  manifest: {
    id: 'reminder-webhook',
    name: 'Webhook',
    connection: {
      fields: [
        {
          name: 'url',
          label: 'Address',
          isSecret: false,
          isRequired: true,
          help: 'HTTPS address of the receiver.',
          placeholder: 'https://hooks.example.com/rekey'
        },
        {
          name: 'key',
          label: 'Signing key',
          isSecret: true,
          isRequired: true,
          help: 'At least 32 random characters, which the receiver has too. Rekey signs each call with it.'
        }
      ],
      rights: ['The receiver takes signed calls, and none of them has a secret in it']
    }
  },

  channel: { gathers: true, dropsRepeats: true, takesDone: true },

  originOf(settings) {
    const base = addressIn(settings['url'] ?? '', 'url')
    return base.ok ? ok(base.value.origin) : base
  },

  connect({ settings, credential }, tools) {
    const base = addressIn(settings['url'] ?? '', 'url')
    if (!base.ok) return base
    const { key } = credential
    if (key === undefined) return failed('invalid-input', 'credential-missing', { subject: 'key' })
    if (key.expose(bytes => bytes.length) < SHORTEST_KEY) {
      return failed('invalid-input', 'value-invalid', { subject: 'key' })
    }
    const { post, close } = openPoster(base.value, tools)
    const path = base.value.pathPrefix === '' ? '/' : base.value.pathPrefix
    return ok({
      preflight: () => Promise.resolve(ok(null)),
      send(message) {
        const body = bodyOf(message)
        const signed = { id: message.id, sentAt: tools.clock.now(), body: JSON.stringify(body) }
        return post({ path, body, headers: webhookHeaders(key, signed), schema: 'any-body' })
      },
      close
    })
  }
}

const EVENTS = { remind: 'rekey.due', done: 'rekey.done', test: 'rekey.test' } as const

function bodyOf({ id, act, title, items }: ChannelMessage): object {
  return {
    event: EVENTS[act],
    id,
    title,
    items: items.map(({ dueAt, ...item }) => ({ ...item, dueAt: new Date(dueAt).toISOString() }))
  }
}
