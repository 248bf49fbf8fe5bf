import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openSystemClipboard } from './clipboard-system'

type Written = { readonly entries: Record<string, string | Blob> }

type Desk = { written: unknown[]; texts: string[]; clears: number; ClipboardItem: unknown }

const desk = vi.hoisted((): Desk => ({ written: [], texts: [], clears: 0, ClipboardItem: undefined }))

vi.mock('electron', () => ({
  get ClipboardItem() {
    return desk.ClipboardItem
  },
  clipboard: {
    write: (items: unknown[]) => {
      desk.written.push(...items)
      return Promise.resolve()
    },
    writeText: (text: string) => void desk.texts.push(text),
    readText: () => desk.texts.at(-1) ?? '',
    clear: () => {
      desk.clears += 1
    }
  }
}))

class Item {
  readonly entries: Record<string, string | Blob>
  constructor(entries: Record<string, string | Blob>) {
    this.entries = entries
  }
}

beforeEach(() => {
  desk.written.length = 0
  desk.texts.length = 0
  desk.clears = 0
})

async function formatsOn(platform: string): Promise<Record<string, string>> {
  desk.ClipboardItem = Item
  const clipboard = openSystemClipboard(platform)
  await clipboard.writeText('not-a-real-secret')
  const item = desk.written[0] as Written
  const texts = Object.entries(item.entries).map(
    async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()] as const
  )
  return Object.fromEntries(await Promise.all(texts))
}

describe('the clipboard of the system', () => {
  it.each([
    ['darwin', ['org.nspasteboard.ConcealedType', 'org.nspasteboard.TransientType']],
    [
      'win32',
      [
        'ExcludeClipboardContentFromMonitorProcessing',
        'CanIncludeInClipboardHistory',
        'CanUploadToCloudClipboard'
      ]
    ],
    ['linux', ['x-kde-passwordManagerHint']]
  ])('R36: on %s gets the marks of a secret with it, in one write', async (platform, marks) => {
    const formats = await formatsOn(platform)

    expect(desk.written).toHaveLength(1)
    expect(desk.texts).toEqual([])
    expect(formats['text/plain']).toBe('not-a-real-secret')
    expect(Object.keys(formats).filter(name => name !== 'text/plain')).toEqual(
      marks.map(mark => `electron application/osclipboard;format="${mark}"`)
    )
  })

  it('R36: tells the tools of KDE by their own word that it is a secret', async () => {
    const formats = await formatsOn('linux')

    expect(formats['electron application/osclipboard;format="x-kde-passwordManagerHint"']).toBe('secret')
  })

  it('R36: says honestly that it cannot mark anything on an older Electron', async () => {
    desk.ClipboardItem = undefined
    const clipboard = openSystemClipboard('linux')

    await clipboard.writeText('not-a-real-secret')

    expect(clipboard.marks).toBe('plain')
    expect(desk.texts).toEqual(['not-a-real-secret'])
  })

  it('is empty after it was cleared', async () => {
    desk.ClipboardItem = undefined
    const clipboard = openSystemClipboard('linux')
    await clipboard.writeText('not-a-real-secret')

    const cleared = await clipboard.places[0]?.clear()

    expect(cleared).toBe(true)
    expect(await clipboard.places[0]?.readText()).toBe('')
    expect(desk.clears).toBe(1)
  })

  it('R52: on Wayland says that it is cleared only with the focus or by wl-copy', async () => {
    desk.ClipboardItem = undefined
    const around = { isWayland: true, hasFocus: () => false, wlCopy: null }
    const alone = openSystemClipboard('linux', around)
    const helped = openSystemClipboard('linux', { ...around, wlCopy: () => Promise.resolve(true) })

    expect(alone.clearing).toBe('with-focus')
    expect(await alone.places[0]?.clear()).toBe(false)
    expect(helped.clearing).toBe('by-itself')
    expect(await helped.places[0]?.clear()).toBe(true)
  })
})
