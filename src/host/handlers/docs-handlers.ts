import { failed, ok } from '../../core/fault'
import type { Provider } from '../../core/ports/provider'
import type { Handlers } from '../router'

export type DocsHandlerTools = {
  readonly providers: ReadonlyMap<string, Provider>
  /** Opens an https page in the person's browser. */
  readonly openPage: (url: string) => Promise<void>
}

/** `page` is a provider's id. The address comes from that provider's folder, never from a window or a server. */
export function docsHandlers({
  providers,
  openPage
}: DocsHandlerTools): Pick<Handlers, 'providers.openDocs'> {
  return {
    'providers.openDocs': async ({ page }) => {
      const url = [...providers.values()].find(provider => provider.manifest.id === page)?.manifest.docsUrl
      if (url == null || !isHttps(url)) return failed('not-found')
      await openPage(url)
      return ok(null)
    }
  }
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:'
}
