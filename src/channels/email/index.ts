import { failed, ok, type Result } from '../../core/fault'
import type { ChannelKind } from '../../core/ports/channel'
import { openMailer, type MailSettings } from './mailer'

// E-mail through a person's own SMTP server. TLS is required, except to this machine. If the server's answer is lost, nobody can
// tell whether it took the mail, so the mail is not sent again.

export const kind: ChannelKind = {
  manifest: {
    id: 'email',
    name: 'E-mail',
    connection: {
      fields: [
        {
          name: 'host',
          label: 'SMTP server',
          isSecret: false,
          isRequired: true,
          help: 'Host name. TLS is required, except on this computer.',
          placeholder: 'smtp.example.com'
        },
        {
          name: 'port',
          label: 'Port',
          isSecret: false,
          isRequired: true,
          help: '587 for STARTTLS, 465 for TLS from the first byte.',
          placeholder: '587'
        },
        {
          name: 'from',
          label: 'From',
          isSecret: false,
          isRequired: true,
          help: 'One address.',
          placeholder: 'rekey@example.com'
        },
        {
          name: 'to',
          label: 'To',
          isSecret: false,
          isRequired: true,
          help: 'Addresses, separated by commas.',
          placeholder: 'oncall@example.com'
        },
        {
          name: 'user',
          label: 'User name',
          isSecret: false,
          isRequired: false,
          help: 'Leave empty for a server without sign-in.'
        },
        {
          name: 'password',
          label: 'Password',
          isSecret: true,
          isRequired: false,
          help: 'Sealed in the vault, for this server only.'
        }
      ],
      rights: ['The server takes mail from this address']
    }
  },

  channel: { gathers: true, dropsRepeats: false, takesDone: false },

  originOf(settings) {
    const found = settingsIn(settings)
    return found.ok ? ok(`smtp://${found.value.host}:${found.value.port}`) : found
  },

  connect({ settings, credential }, tools) {
    const found = settingsIn(settings)
    if (!found.ok) return found
    const { password } = credential
    if (found.value.user !== null && password === undefined) {
      return failed('invalid-input', 'credential-missing', { subject: 'password' })
    }
    return ok(openMailer(found.value, password ?? null, tools))
  }
}

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i
const ADDRESS = /^[^\s@<>,;:"()[\]\\]+@[a-z0-9.-]+$/i
const LOOPBACK = /^127(?:\.\d{1,3}){3}$/
const MOST_RECIPIENTS = 20

function settingsIn(settings: { readonly [name: string]: string }): Result<MailSettings> {
  const text = (name: string): string => (settings[name] ?? '').trim()
  // A name can be made to point elsewhere; this address cannot.
  const host = text('host').toLowerCase() === 'localhost' ? '127.0.0.1' : text('host').toLowerCase()
  if (!HOST.test(host)) return failed('invalid-input', 'value-invalid', { subject: 'host' })
  const port = Number(text('port'))
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return failed('invalid-input', 'value-invalid', { subject: 'port' })
  }
  const from = text('from')
  if (!ADDRESS.test(from)) return failed('invalid-input', 'value-invalid', { subject: 'from' })
  const to = text('to')
    .split(',')
    .map(address => address.trim())
    .filter(address => address !== '')
  if (to.length === 0 || to.length > MOST_RECIPIENTS || !to.every(address => ADDRESS.test(address))) {
    return failed('invalid-input', 'value-invalid', { subject: 'to' })
  }
  const user = text('user') === '' ? null : text('user')
  return ok({ host, port, from, to, user, isLoopback: LOOPBACK.test(host) })
}
