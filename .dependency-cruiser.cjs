// The walls of the house: one rule per room. `npm run check` prints the comment of a broken rule, so each says what to do instead.
// Types may cross some walls that code may not ("type-only").

const builtins = { dependencyTypes: ['core'] }
/** npm packages other than these. `@types/x` is what a type-only import of `x` resolves to. */
const otherPackagesThan = (...names) => ({
  path: 'node_modules/',
  pathNot: names.flatMap(name => [`node_modules/${name}/`, `node_modules/@types/${name}/`])
})
const testFiles = '\\.test\\.tsx?$'
/** Files of a room, without its tests. */
const room = path => ({ path, pathNot: testFiles })
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })
const outside = (...rooms) => ({ path: '^src/', pathNot: rooms })
const codeOf = (...rooms) => ({ path: rooms, dependencyTypesNot: ['type-only'] })

const core = [
  rule(
    'core-imports-only-core',
    'Core is pure. Take what you need as an argument (a port in core/ports, implemented above).',
    room('^src/core/'),
    { pathNot: '^src/core/' }
  )
]

const contract = [
  rule(
    'contract-imports-core-and-zod',
    'The contract knows only core and zod. Put the type in core, or the logic in a service.',
    room('^src/contract/'),
    outside('^src/(contract|core)/')
  ),
  rule(
    'words-import-only-types',
    'Every page and the host carry the words: import only types (`import type`) of core and contract, so that they bring nothing along.',
    room('^src/words/'),
    { pathNot: '^src/words/', dependencyTypesNot: ['type-only'] }
  ),
  rule(
    'words-know-core-and-contract',
    'The words name what core and contract name, and nothing else.',
    room('^src/words/'),
    { pathNot: '^src/(words|core|contract)/' }
  ),
  rule(
    'contract-no-other-package',
    'The contract uses zod and nothing else.',
    room('^src/contract/'),
    otherPackagesThan('zod')
  ),
  rule(
    'contract-no-node',
    'The renderer reads the contract too: no Node modules here.',
    room('^src/contract/'),
    builtins
  )
]

const net = [
  rule(
    'net-imports-only-core',
    'The HTTP client serves providers and destinations alike: take what differs as an argument.',
    room('^src/net/'),
    outside('^src/(net|core)/')
  ),
  rule(
    'net-no-other-package',
    'The network uses undici, saxes, the clients of databases and zod, nothing else.',
    room('^src/net/'),
    otherPackagesThan('undici', 'undici-types', 'saxes', 'pg', 'ioredis', 'mysql2', 'zod')
  )
]

const providers = [
  rule(
    'provider-stays-in-its-folder',
    'A provider imports core, net, providers/kit, zod and its own folder. Move what two providers share into providers/kit.',
    room('^src/providers/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/(core|net)/', '^src/providers/(kit|$1)/'] }
  ),
  rule(
    'provider-no-other-package',
    'A provider uses zod; HTTP lives in src/net.',
    { path: '^src/providers/', pathNot: [testFiles, '^src/providers/kit/file/yaml-text\\.ts$'] },
    otherPackagesThan('zod')
  ),
  rule(
    'yaml-in-one-file',
    'Files of strangers are read in kit/file/yaml-text.ts, which refuses aliases, anchors and tags.',
    { path: '^src/providers/kit/file/yaml-text\\.ts$' },
    otherPackagesThan('yaml')
  ),
  rule(
    'provider-no-node',
    'Only sandbox.ts may open a server; call the API with the HTTP client of src/net.',
    {
      path: '^src/providers/[^/]+/',
      pathNot: [testFiles, '/sandbox[^/]*(\\.ts|/.*)$']
    },
    builtins
  ),
  rule(
    'kit-knows-no-provider',
    'The kit serves every provider: take what differs as an argument.',
    room('^src/providers/(kit/|registry\\.ts)'),
    outside('^src/(core|net)/', '^src/providers/(kit/|registry\\.ts)')
  )
]

const destinations = [
  rule(
    'destination-stays-in-its-folder',
    'A destination imports core, net, destinations/kit, zod, node:fs and its own folder.',
    room('^src/destinations/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/(core|net)/', '^src/destinations/(kit|$1)/'] }
  ),
  rule(
    'destination-no-other-package',
    'A destination uses zod, a YAML reader, an atomic file writer and a sealed box, nothing else.',
    room('^src/destinations/'),
    otherPackagesThan('zod', 'yaml', 'write-file-atomic', 'libsodium-wrappers')
  )
]

const activators = [
  rule(
    'activator-stays-in-its-folder',
    'An activator imports core, net, activators/kit, zod and its own folder.',
    room('^src/activators/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/(core|net)/', '^src/activators/(kit|$1)/'] }
  ),
  rule(
    'activator-no-other-package',
    'An activator uses zod and Node, nothing else.',
    room('^src/activators/'),
    otherPackagesThan('zod')
  )
]

const channels = [
  rule(
    'channel-stays-in-its-folder',
    'A channel imports core, net, channels/kit, zod and its own folder.',
    room('^src/channels/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/(core|net)/', '^src/channels/(kit|$1)/'] }
  ),
  rule(
    'channel-no-other-package',
    'A channel uses zod, nodemailer in one file, and Node, nothing else.',
    room('^src/channels/'),
    otherPackagesThan('zod', 'nodemailer')
  )
]

const sinks = [
  rule(
    'sink-stays-in-its-folder',
    'A sink imports core, net, sinks/kit, zod and its own folder.',
    room('^src/sinks/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/(core|net)/', '^src/sinks/(kit|$1)/'] }
  ),
  rule(
    'sink-no-other-package',
    'A sink uses zod and Node, nothing else.',
    room('^src/sinks/'),
    otherPackagesThan('zod')
  )
]

const keyFiles = [
  rule(
    'key-file-stays-in-its-folder',
    'A kind of key file reads a text, and imports core, key-files/kit and its own folder.',
    room('^src/key-files/([^/]+)/'),
    { path: '^src/', pathNot: ['^src/core/', '^src/key-files/(kit|$1)/'] }
  ),
  rule(
    'key-file-no-other-package',
    'A kind of key file uses a YAML reader in one file, nothing else.',
    room('^src/key-files/'),
    otherPackagesThan('yaml')
  ),
  rule(
    'key-file-no-node',
    'A kind of key file reads the text that it is given: the host reads the files that a person chose.',
    room('^src/key-files/'),
    builtins
  )
]

const ledger = [
  rule(
    'ledger-imports-only-core',
    'The ledger carries signed events and leases, and decides nothing: take what differs as an argument.',
    room('^src/ledger/'),
    outside('^src/(ledger|core)/')
  ),
  rule(
    'ledger-no-other-package',
    'The ledger uses pg in one file, zod, and Node, nothing else.',
    room('^src/ledger/'),
    otherPackagesThan('pg', 'zod')
  ),
  rule(
    'ledger-migration-imports-nothing-of-ours',
    'A shipped migration must never change its meaning: copy what you need into it.',
    { path: '^src/ledger/migrations/[0-9]', pathNot: testFiles },
    { path: '^src/', dependencyTypesNot: ['type-only'] }
  )
]

const vault = [
  rule(
    'vault-imports-only-core',
    'The vault knows no store and no provider: take a port as an argument and let the host connect them.',
    room('^src/vault/'),
    outside('^src/(vault|core)/')
  ),
  rule(
    'vault-no-other-package',
    'The vault uses Node and keytar, nothing else.',
    room('^src/vault/'),
    otherPackagesThan('keytar', 'zod')
  )
]

const store = [
  rule(
    'store-imports-only-core',
    'The store knows no vault and no service: it keeps rows. Let a service combine.',
    room('^src/store/'),
    outside('^src/(store|core)/')
  ),
  rule(
    'store-no-other-package',
    'The store uses better-sqlite3 and zod, nothing else.',
    room('^src/store/'),
    otherPackagesThan('better-sqlite3', 'zod')
  ),
  rule(
    'migration-imports-nothing-of-ours',
    'A shipped migration must never change its meaning: copy what you need into it.',
    { path: '^src/store/migrations/[0-9]', pathNot: testFiles },
    { path: '^src/', dependencyTypesNot: ['type-only'] }
  )
]

const services = [
  rule(
    'services-import-only-core',
    'A service imports core and other services, nothing else. Describe what you need as a port in core/ports, take the adapter as an argument, and let the host connect them.',
    room('^src/services/'),
    outside('^src/(services|core)/')
  ),
  rule(
    'services-no-package',
    'A service is use cases only: no npm package but zod and the two that read and write CSV.',
    room('^src/services/'),
    otherPackagesThan('zod', 'csv-parse', 'csv-stringify')
  )
]

const shell = [
  rule(
    'sandbox-builds-on-providers',
    'The sandbox starts provider servers and consumers; it imports core, net, providers and destinations, and only types of other rooms.',
    room('^src/sandbox/'),
    { ...outside('^src/(sandbox|core|net|providers|destinations)/'), dependencyTypesNot: ['type-only'] }
  ),
  rule(
    'host-knows-no-shell',
    'The host runs without Electron and without a window: take what the shell gives as an argument.',
    room('^src/host/'),
    { path: '^src/(main|preload|renderer|cli)/' }
  ),
  rule(
    'cli-talks-to-the-host',
    'The command line parses, asks and prints. It imports host, contract, words and types; evidence is verified without a host.',
    room('^src/cli/'),
    {
      ...outside(
        '^src/(cli|host|contract|words|core)/',
        '^src/services/evidence/',
        '^src/vault/(credential-keychain|node-child-host)\\.ts'
      ),
      dependencyTypesNot: ['type-only']
    }
  ),
  rule(
    'cli-no-other-package',
    'The command line uses commander, nothing else.',
    room('^src/cli/'),
    otherPackagesThan('commander')
  ),
  rule(
    'electron-only-in-the-shell',
    'Only main and preload may import electron: everything below must run in plain Node.',
    { path: '^src/', pathNot: '^src/(main|preload)/' },
    { path: 'node_modules/electron/' }
  ),
  rule(
    'main-imports-host-and-contract',
    'Main is a thin shell around the host: move the logic into the host or a service. Types may be imported.',
    room('^src/main/'),
    {
      ...outside('^src/(main|host|contract|words|cli)/', '^src/net/system-network\\.ts'),
      dependencyTypesNot: ['type-only']
    }
  ),
  rule(
    'preload-imports-channels-only',
    'The preload exposes call and subscribe, and knows the channel names: nothing else.',
    room('^src/preload/'),
    {
      path: ['^src/', 'node_modules/'],
      pathNot: ['^src/preload/', '^src/contract/channels\\.ts$', 'node_modules/electron/']
    }
  ),
  rule(
    'renderer-takes-types-only',
    'The renderer imports only types of contract and core (`import type`): main decides, the renderer shows. Only the words and the limits of its forms are the same code on both sides.',
    room('^src/renderer/'),
    { ...codeOf('^src/core/', '^src/contract/'), pathNot: '^src/core/limits\\.ts$' }
  ),
  rule(
    'renderer-stays-in-its-room',
    'The renderer knows only the contract: call a command through bridge.ts.',
    room('^src/renderer/'),
    outside('^src/(renderer|contract|words|core)/')
  ),
  rule(
    'renderer-no-node',
    'A page has no Node: call a command through bridge.ts.',
    room('^src/renderer/'),
    builtins
  ),
  rule(
    'renderer-ui-packages-only',
    'The renderer uses react, zustand and its UI libraries. A new one needs a reason in an ADR.',
    room('^src/renderer/'),
    otherPackagesThan(
      'react',
      'react-dom',
      'zustand',
      'react-aria-components',
      'react-aria',
      'react-stately',
      '@react-aria',
      '@react-types',
      '@react-stately',
      '@internationalized',
      '@tanstack',
      'lucide-react',
      'vite'
    )
  )
]

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'Two files that need each other are one thing: move what both need into a third.',
      {},
      { circular: true }
    ),
    rule('no-unresolvable', 'The import does not resolve.', {}, { couldNotResolve: true }),
    rule(
      'app-does-not-import-tests',
      'Code of the app imports neither test/ nor scripts/.',
      { path: '^src/', pathNot: [testFiles, '/testing/'] },
      { path: ['^test/', '^scripts/', testFiles] }
    ),
    rule(
      'app-uses-declared-packages',
      'Declare the package in package.json.',
      { path: '^src/' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] }
    ),
    ...core,
    ...contract,
    ...net,
    ...providers,
    ...destinations,
    ...activators,
    ...channels,
    ...sinks,
    ...keyFiles,
    ...ledger,
    ...vault,
    ...store,
    ...services,
    ...shell
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.node.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types']
    }
  }
}
