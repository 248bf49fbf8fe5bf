import { ok } from '../../core/fault'
import type { ChannelKind, ChannelMessage } from '../../core/ports/channel'
import { addressIn, openPoster, secretAddress } from '../kit/posts'

// An incoming webhook of Slack, or of a server that takes the same message (Mattermost, Rocket.Chat). The whole address is the
// credential: anybody who has it can post. A posted message cannot be changed, so none is sent twice.

const SLACK = 'https://hooks.slack.com'

export const kind: ChannelKind = {
  manifest: {
    id: 'slack',
    name: 'Slack',
    connection: {
      fields: [
        {
          name: 'url',
          label: 'Webhook URL',
          isSecret: true,
          isRequired: true,
          help: 'The whole URL of an incoming webhook. Rekey seals it like a password.',
          placeholder: 'https://hooks.slack.com/services/…'
        },
        {
          name: 'server',
          label: 'Server',
          isSecret: false,
          isRequired: false,
          isAdvanced: true,
          help: 'Only for another server that takes messages for Slack. Leave empty for Slack.',
          placeholder: SLACK
        }
      ],
      rights: ['The webhook posts to one channel']
    }
  },

  channel: { gathers: true, dropsRepeats: false, takesDone: false },

  originOf(settings) {
    const base = serverIn(settings)
    return base.ok ? ok(base.value.origin) : base
  },

  connect({ settings, credential }, tools) {
    const server = serverIn(settings)
    if (!server.ok) return server
    const address = secretAddress(credential['url'], server.value, 'url')
    if (!address.ok) return address
    const { post, close } = openPoster(server.value, tools)
    const path = address.value.pathPrefix
    return ok({
      // Nothing but a message can be asked of a webhook: the test button sends one.
      preflight: () => Promise.resolve(ok(null)),
      send: message => post({ path, body: { text: textOf(message) }, schema: 'any-body' }),
      close
    })
  }
}

function serverIn(settings: { readonly [name: string]: string }) {
  const text = settings['server'] ?? ''
  return addressIn(text.trim() === '' ? SLACK : text, 'server')
}

function textOf({ title, lines }: ChannelMessage): string {
  return [`*${escaped(title)}*`, ...lines.map(line => `• ${escaped(line)}`)].join('\n')
}

/** The three characters that Slack reads as control characters: without them no name can mention a person or be a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
