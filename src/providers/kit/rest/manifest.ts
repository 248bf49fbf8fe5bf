import { asProviderId } from '../../../core/ids'
import { LONGEST_NAME } from '../../../core/limits'
import type { FormField, ProviderManifest } from '../../../core/ports/provider'
import type { Declaration } from './declaration'
import { valuesIn } from './templates'

/** What the rest of the app reads. Whatever follows from the calls is told from them, so that the two cannot contradict. */
export function manifestOf({
  about,
  auth,
  row,
  create,
  disable,
  enable,
  revoke
}: Declaration): ProviderManifest {
  const { id, name, standing, standingNote, baseUrl, groupWord, permissions, presets, limits } = about
  const sent = valuesIn(create?.body ?? {})
  const { ownKey } = auth
  const ownKeyIdField = ownKey === undefined || ownKey.kind === 'public-id' ? undefined : ownKey.field
  const scopes = { unscoped: 'none', listed: 'list', set: 'set' } as const
  return {
    id: asProviderId(id),
    name,
    ...(about.glyph === undefined ? {} : { glyph: about.glyph }),
    standing,
    standingNote,
    baseUrl,
    fields: [
      ...about.fields.map(toField),
      ...(ownKeyIdField === undefined ? [] : [toOwnKeyField(ownKeyIdField, ownKey?.kind === 'id')]),
      ...about.assumedPaths.map(path => toPathField(about, path))
    ],
    groupWord,
    capabilities: {
      create: create !== undefined,
      disable: disable !== undefined,
      enable: enable !== undefined,
      revoke: true,
      expiry: about.expiry,
      scopes: scopes[row.permissions.kind],
      revokeMeans: revoke.leaves,
      lastUsed: about.lastUsed.quality.kind === 'none' ? 'not-reported' : 'reported',
      probe: about.probe,
      nameCarriesMarker: sent.includes('name'),
      listIncludesRevoked: revoke.leaves === 'kept',
      options: about.options
    },
    permissions,
    presets,
    limits: { requestsPerMinute: limits.requestsPerMinute, maxConcurrent: limits.maxConcurrent },
    timeFormats: about.timeFormats,
    lastUsedQuality: about.lastUsed.quality,
    lastUsedPrecisionMs: about.lastUsed.precisionMs,
    lastUsedLagMs: about.lastUsed.lagMs,
    propagation: about.propagation,
    listLagMs: about.listLagMs,
    cap: about.cap,
    secretParts: about.secretParts,
    ...(about.secretFormats === undefined ? {} : { secretFormats: about.secretFormats }),
    // Whoever makes a key by hand chooses all of them again.
    attributesToCarry: Object.keys(row.attributes).filter(
      attribute => about.keysByHand !== undefined || sent.includes(`attributes.${attribute}`)
    ),
    // Without a create, the connection's own key is protected, and a person replaces it.
    ...(ownKeyIdField === undefined || create === undefined ? {} : { ownKeyIdField }),
    maxNameLength: create?.longestName ?? LONGEST_NAME,
    docsUrl: about.docsUrl,
    ...(about.afterLeaving === undefined ? {} : { afterLeaving: about.afterLeaving }),
    ...(about.afterRevoke === undefined ? {} : { afterRevoke: about.afterRevoke }),
    ...(about.tokensLast === undefined ? {} : { tokensLast: about.tokensLast }),
    ...(about.consoleUrl === undefined ? {} : { consoleUrl: about.consoleUrl }),
    ...(about.keysByHand === undefined ? {} : { keysByHand: about.keysByHand }),
    ...(about.leastRight === undefined ? {} : { leastRight: about.leastRight })
  }
}

function toField({ name, label, isSecret, help }: Declaration['about']['fields'][number]): FormField {
  return { name, label, isSecret, isRequired: true, help }
}

function toOwnKeyField(name: string, isRequired: boolean): FormField {
  const help = isRequired
    ? 'As the provider lists it. Rekey protects this key against revocation.'
    : 'Without it, every key that looks like the token is protected against revocation.'
  return {
    name,
    label: 'ID of the management key',
    isSecret: false,
    isRequired,
    ...(isRequired ? {} : { isAdvanced: true }),
    help
  }
}

function toPathField(
  { name: provider, groupWord }: Declaration['about'],
  { name, label, path, hasGroup }: Declaration['about']['assumedPaths'][number]
): FormField {
  const place = hasGroup === true ? ` {${groupWord}} stands for the ${groupWord}'s id.` : ''
  const help = `Leave empty unless ${provider} told you another path.${place}`
  return { name, label, isSecret: false, isRequired: false, isAdvanced: true, placeholder: path, help }
}
