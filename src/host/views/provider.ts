import type { FormField, Provider } from '../../core/ports/provider'
import type { ProviderView } from '../../contract/accounts'
import type { FormFieldView } from '../../contract/fields'
import { consolePage, hostOf } from '../console-page'

/** What the connection form and the create dialog need of a provider. */
export function toProviderView({ manifest, revision }: Provider): ProviderView {
  const { capabilities } = manifest
  return {
    id: manifest.id,
    name: manifest.name,
    ...(manifest.glyph === undefined ? {} : { glyph: manifest.glyph }),
    isFromFile: revision !== undefined,
    standing: manifest.standing,
    standingNote: manifest.standingNote,
    baseUrl: { default: manifest.baseUrl.default, help: manifest.baseUrl.help },
    fields: manifest.fields.map(toFormFieldView),
    groupWord: manifest.groupWord,
    capabilities: {
      create: capabilities.create,
      disable: capabilities.disable,
      enable: capabilities.enable,
      revoke: capabilities.revoke,
      expiry: capabilities.expiry,
      scopes: capabilities.scopes,
      revokeMeans: capabilities.revokeMeans,
      lastUsed: capabilities.lastUsed,
      options: capabilities.options.map(({ name, label, help }) => ({ name, label, help }))
    },
    permissions: manifest.permissions.map(({ grant, words, breadth }) => ({ grant, words, breadth })),
    presets: manifest.presets.map(({ name, words, grants }) => ({ name, words, grants: [...grants] })),
    cap: manifest.cap,
    secretParts: manifest.secretParts.map(({ name, label, envName, isSecret }) => ({
      name,
      label,
      envName,
      isSecret
    })),
    docsUrl: manifest.docsUrl,
    consoleHost: hostOf(consolePage(manifest.consoleUrl, '')),
    keysByHand: manifest.keysByHand ?? null,
    witness: manifest.witness ?? 'documented',
    leastRight: leastRightOf(manifest),
    ...(manifest.afterRevoke === undefined ? {} : { afterRevoke: manifest.afterRevoke }),
    ...(manifest.tokensLast === undefined ? {} : { tokensLast: { ...manifest.tokensLast } })
  }
}

function leastRightOf({ leastRight }: Provider['manifest']): ProviderView['leastRight'] {
  return leastRight === undefined ? null : { words: leastRight.words, policy: leastRight.policy ?? null }
}

export function toFormFieldView(field: FormField): FormFieldView {
  return {
    name: field.name,
    label: field.label,
    isSecret: field.isSecret,
    isRequired: field.isRequired,
    help: field.help,
    ...(field.placeholder === undefined ? {} : { placeholder: field.placeholder }),
    ...(field.isList === undefined ? {} : { isList: field.isList }),
    ...(field.isAdvanced === undefined ? {} : { isAdvanced: field.isAdvanced })
  }
}
