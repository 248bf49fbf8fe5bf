import type { IpcMainInvokeEvent, WebContents } from 'electron'
import type { Caller } from '../host/router'
import { CALL_CHANNEL } from '../contract/channels'

export type Door = {
  /** Opens the one call channel of this window. Each answer is JSON: a text crosses the worlds of a page at once. */
  open(contents: WebContents, kind: 'main' | 'quick'): void
}

export type DoorOptions = {
  readonly origin: string
  readonly call: (caller: Caller, name: unknown, input: unknown) => Promise<unknown>
  readonly onRefused: () => void
}

/**
 * The only way from a page into the app. The handler belongs to one window's contents, so no other page has a channel;
 * and even so each call must come from the top frame of that window, at our origin.
 */
export function createDoor(options: DoorOptions): Door {
  return {
    open: (contents, kind) => {
      const answer = async (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<unknown> => {
        if (isFromOurPage(event, contents, options.origin)) return options.call({ kind }, name, input)
        options.onRefused()
        return { ok: false, fault: { code: 'forbidden', retry: 'no' } }
      }
      contents.ipc.handle(CALL_CHANNEL, async (event: IpcMainInvokeEvent, name: unknown, input: unknown) =>
        JSON.stringify(await answer(event, name, input))
      )
    }
  }
}

/** A frame that was closed or has moved on has no sender frame any more: that is a refusal, not a maybe. */
export function isFromOurPage(event: IpcMainInvokeEvent, contents: WebContents, origin: string): boolean {
  const frame = event.senderFrame
  if (frame === null || contents.isDestroyed()) return false
  return event.sender === contents && frame === contents.mainFrame && originOf(frame.url) === origin
}

/** By the URL parser, never by prefix. Its `origin` is "null" for schemes that it does not know. */
function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  return `${parsed.protocol}//${parsed.host}`
}
