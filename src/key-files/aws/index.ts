import type { KeyFileKind } from '../../core/ports/key-files'
import { sectionsOf } from '../kit/lines'

/** Access keys of the AWS command line. Keys with a session token are left out: they end by themselves within hours. */
export const kind: KeyFileKind = {
  id: 'aws',
  name: 'AWS',
  paths: ['.aws/credentials', '.aws/config'],
  read: text =>
    sectionsOf(text).flatMap(({ name, values }) => {
      const secret = values.get('aws_secret_access_key') ?? ''
      if (secret === '' || values.has('aws_session_token')) return []
      const publicId = values.get('aws_access_key_id') ?? null
      return [{ name: `profile ${profileOf(name)}`, publicId, secret }]
    })
}

/** `config` writes `[profile prod]` where `credentials` writes `[prod]`. */
function profileOf(section: string): string {
  return section.replace(/^profile\s+/, '').replace(/^"(.*)"$/, '$1')
}
