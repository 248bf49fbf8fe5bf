import { join } from 'node:path'

/** Places of the built app, all beside this file: out/main. */
export const APP_PATHS = {
  renderer: join(import.meta.dirname, '../renderer'),
  preload: join(import.meta.dirname, '../preload/index.cjs'),
  secretPreload: join(import.meta.dirname, '../preload/secret.cjs'),
  keychainProcess: join(import.meta.dirname, 'keychain-process.cjs'),
  resources: join(import.meta.dirname, '../../resources'),
  /** Made when the app is packaged; a checkout has none. */
  updateTrust: join(import.meta.dirname, '../update.json'),
  icon: join(import.meta.dirname, '../../resources/icon-256.png')
} as const
