import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** The entries that exist, by name: a window or a process that is not written yet does not break the build. */
function entries(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .map(([name, file]) => [name, resolve(import.meta.dirname, file)] as const)
      .filter(([, file]) => existsSync(file))
  )
}

export default defineConfig({
  main: {
    build: {
      // Native modules cannot be bundled and stay in node_modules. The others are: hundreds of small files slow every start.
      externalizeDeps: { exclude: ['zod', 'undici', 'electron-store'] },
      rolldownOptions: {
        input: entries({
          index: 'src/main/index.ts',
          // The keychain runs in a process of its own, because a locked keyring can hang the caller for ever.
          'keychain-process': 'src/vault/keychain-process.ts'
        }),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      // A sandboxed preload can neither be ESM nor require a second file: each is one CommonJS file with all inside.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: entries({ index: 'src/preload/index.ts', secret: 'src/preload/secret.ts' }),
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: 'src/renderer',
    build: {
      minify: true,
      // Pages come from the disk: one chunk of this size loads in a few milliseconds.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: entries({
          index: 'src/renderer/index.html',
          secret: 'src/renderer/secret.html',
          quick: 'src/renderer/quick.html'
        })
      }
    },
    plugins: [react()]
  }
})
