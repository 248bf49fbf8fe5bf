import dbus from 'dbus-next'

const { Interface, ACCESS_READ } = dbus.interface
const ITEM = 'org.kde.StatusNotifierItem'
const MENU = 'com.canonical.dbusmenu'

export type MenuLine = { readonly id: number; readonly label: string; readonly isSeparator: boolean }
export type TrayItem = {
  tooltip(): Promise<string>
  menu(): Promise<readonly MenuLine[]>
  /** The lines of all submenus too, each after its parent. */
  wholeMenu(): Promise<readonly MenuLine[]>
  click(line: MenuLine): Promise<void>
}
export type TrayHost = {
  /** The item that an app puts there; waits for it. */
  item(): Promise<TrayItem>
  close(): void
}

/** What a desktop's panel does: owns the watcher's name on the session bus, and is told of items. Start it before the app. */
class Watcher extends Interface {
  readonly items: string[] = []

  RegisterStatusNotifierItem(service: string): void {
    this.items.push(service)
    this.StatusNotifierItemRegistered(service)
  }
  RegisterStatusNotifierHost(): void {
    this.StatusNotifierHostRegistered()
  }
  StatusNotifierItemRegistered(service: string): string {
    return service
  }
  StatusNotifierHostRegistered(): unknown[] {
    return []
  }
  get RegisteredStatusNotifierItems(): string[] {
    return this.items
  }
  get IsStatusNotifierHostRegistered(): boolean {
    return true
  }
  get ProtocolVersion(): number {
    return 0
  }
}

Watcher.configureMembers({
  methods: {
    RegisterStatusNotifierItem: { inSignature: 's' },
    RegisterStatusNotifierHost: { inSignature: 's' }
  },
  signals: {
    StatusNotifierItemRegistered: { signature: 's' },
    StatusNotifierHostRegistered: { signature: '' }
  },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: ACCESS_READ },
    IsStatusNotifierHostRegistered: { signature: 'b', access: ACCESS_READ },
    ProtocolVersion: { signature: 'i', access: ACCESS_READ }
  }
})

export async function openTrayHost(): Promise<TrayHost> {
  const bus = dbus.sessionBus()
  const watcher = new Watcher('org.kde.StatusNotifierWatcher')
  bus.export('/StatusNotifierWatcher', watcher)
  await bus.requestName('org.kde.StatusNotifierWatcher', 0)

  async function call(
    destination: string,
    path: string,
    member: readonly [name: string, iface: string],
    signature: string,
    body: unknown[]
  ): Promise<unknown[]> {
    const [name, iface] = member
    const message = new dbus.Message({ destination, path, interface: iface, member: name, signature, body })
    const reply = await bus.call(message)
    const values: unknown[] = reply?.body ?? []
    return values
  }

  async function property(destination: string, path: string, name: string): Promise<unknown> {
    const [found] = await call(destination, path, ['Get', 'org.freedesktop.DBus.Properties'], 'ss', [
      ITEM,
      name
    ])
    return (found as dbus.Variant<unknown>).value
  }

  async function item(): Promise<TrayItem> {
    const registered = await until(() => watcher.items.at(-1))
    const [destination = '', ...rest] = registered.split('/')
    const path = rest.length === 0 ? '/StatusNotifierItem' : `/${rest.join('/')}`
    const menuPath = String(await property(destination, path, 'Menu'))
    return {
      tooltip: async () => {
        const found = (await property(destination, path, 'ToolTip')) as unknown[]
        return String(found[2])
      },
      menu: async () => {
        const layout = await call(destination, menuPath, ['GetLayout', MENU], 'iias', [0, -1, []])
        const root = layout[1] as [number, unknown, dbus.Variant<[number, Record<string, dbus.Variant>]>[]]
        return root[2].map(({ value: [id, fields] }) => ({
          id,
          label: String(fields['label']?.value ?? ''),
          isSeparator: fields['type']?.value === 'separator'
        }))
      },
      wholeMenu: async () => {
        const layout = await call(destination, menuPath, ['GetLayout', MENU], 'iias', [0, -1, []])
        return linesUnder(layout[1] as MenuNode)
      },
      click: async line => {
        await call(destination, menuPath, ['Event', MENU], 'isvu', [
          line.id,
          'clicked',
          new dbus.Variant('i', 0),
          0
        ])
      }
    }
  }

  return {
    item,
    close: () => {
      bus.disconnect()
    }
  }
}

type MenuNode = [number, Record<string, dbus.Variant>, dbus.Variant<MenuNode>[]]

function linesUnder([, , children]: MenuNode): readonly MenuLine[] {
  return children.flatMap(({ value }) => [
    {
      id: value[0],
      label: String(value[1]['label']?.value ?? ''),
      isSeparator: value[1]['type']?.value === 'separator'
    },
    ...linesUnder(value)
  ])
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const end = Date.now() + 10_000
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error('No tray item was registered.')
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
