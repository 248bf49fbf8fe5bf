import { ok } from '../../core/fault'
import type { DestinationKind } from '../../core/ports/destination'
import { createClient, entryOf } from './client'
import { manifest } from './manifest'
import { rolloutManifest } from './rollout'
import { clusterOf, openSession } from './session'

export const kind: DestinationKind = {
  manifest,
  activator: rolloutManifest,

  originOf: clusterOf,

  describe(settings) {
    const entry = entryOf(settings)
    return entry.ok ? `${entry.value.namespace}/${entry.value.name}` : 'kubernetes'
  },

  connect(input, tools) {
    const http = openSession(input, tools)
    return http.ok ? ok(createClient(http.value, tools)) : http
  }
}
