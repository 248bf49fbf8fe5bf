import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { isFromOurPage } from './door'

const ORIGIN = 'app://rekey'

type Frame = { readonly url: string }

/** As much of a window's contents and of a call as the door looks at. */
function contentsAt(url: string, isDestroyed = false): WebContents {
  const mainFrame: Frame = { url }
  return { mainFrame, isDestroyed: () => isDestroyed } as unknown as WebContents
}

function callFrom(sender: WebContents, senderFrame: unknown): IpcMainInvokeEvent {
  return { sender, senderFrame } as unknown as IpcMainInvokeEvent
}

describe('the door', () => {
  it('takes a call of its own page', () => {
    const contents = contentsAt('app://rekey/index.html')

    expect(isFromOurPage(callFrom(contents, contents.mainFrame), contents, ORIGIN)).toBe(true)
  })

  it('R09: refuses a call from any frame but the top one of its own window, at our origin', () => {
    const contents = contentsAt('app://rekey/index.html')
    const other = contentsAt('app://rekey/index.html')
    const destroyed = contentsAt('app://rekey/index.html', true)

    const answers = [
      // The frame is gone, or has moved on.
      isFromOurPage(callFrom(contents, null), contents, ORIGIN),
      // A frame within the page, though it has the same address.
      isFromOurPage(callFrom(contents, { url: 'app://rekey/index.html' }), contents, ORIGIN),
      // Another window.
      isFromOurPage(callFrom(other, other.mainFrame), contents, ORIGIN),
      isFromOurPage(callFrom(destroyed, destroyed.mainFrame), destroyed, ORIGIN)
    ]

    expect(answers).toEqual([false, false, false, false])
  })

  it.each([
    'app://rekey.evil.example/index.html',
    'app://rekey@evil.example/',
    'app://evil/rekey',
    'https://rekey/index.html',
    'http://app//rekey/',
    'data:text/html,app://rekey/',
    'file:///app://rekey/',
    'about:blank',
    'blob:app://rekey/0',
    'not an address',
    ''
  ])('R09: does not take %j for our origin', url => {
    const contents = contentsAt(url)

    expect(isFromOurPage(callFrom(contents, contents.mainFrame), contents, ORIGIN)).toBe(false)
  })
})
