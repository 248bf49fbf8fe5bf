import { ok } from '../../core/fault'
import type { DestinationKind } from '../../core/ports/destination'
import { openWithToken, originOf } from '../kit/token-server'
import { createClient, entryOf } from './client'
import { manifest, PUBLIC_URL } from './manifest'
import { runsManifest } from './runs'

export const kind: DestinationKind = {
  manifest,
  activator: runsManifest,

  originOf: settings => originOf(settings, PUBLIC_URL),

  describe(settings) {
    const entry = entryOf(settings)
    if (!entry.ok) return 'github'
    const { owner, repository, environment } = entry.value
    return [owner, repository, environment].filter(part => part !== null).join('/')
  },

  connect(input, tools) {
    const http = openWithToken(input, tools, {
      publicUrl: PUBLIC_URL,
      headers: token => ({
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28'
      })
    })
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}
