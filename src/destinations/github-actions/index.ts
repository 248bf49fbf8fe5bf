import { ok } from '../../core/fault'
import type { DestinationKind } from '../../core/ports/destination'
import { openWithToken, originOf } from '../kit/token-server'
import { createClient, placeOf } from './client'
import { manifest, PUBLIC_URL } from './manifest'
import { runsManifest } from './runs'

export const kind: DestinationKind = {
  manifest,
  activator: runsManifest,

  originOf: settings => originOf(settings, PUBLIC_URL),

  describe(settings) {
    const place = placeOf(settings)
    if (!place.ok) return 'github'
    const { owner, repository, environment } = place.value
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
