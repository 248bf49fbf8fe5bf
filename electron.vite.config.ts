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

/**
 * The bundler lets each entry run the chunk in which its own helpers happen to lie, though the entry uses none of them. That
 * chunk is the whole app, which the window and the keychain's process must not wait for.
 */
function withoutIdleRequires() {
  return {
    name: 'without-idle-requires',
    generateBundle: (_options: unknown, bundle: Record<string, { readonly type: string; code?: string }>) => {
      for (const file of Object.values(bundle)) {
        if (file.code !== undefined)
          file.code = file.code.replaceAll(/^require\("\.\/chunks\/[^"]+"\);\n/gm, '')
      }
    }
  }
}

/** The settings' library brings a JSON schema validator, which it uses only for a schema. Ours are repaired with zod. */
function withoutValidator() {
  const empty = '\0no-validator'
  return {
    name: 'without-validator',
    enforce: 'pre' as const,
    resolveId: (id: string) => (/^ajv(-formats|\/dist\/2020\.js)$/.test(id) ? empty : null),
    load: (id: string) => (id === empty ? 'export const Ajv2020 = null\nexport default {}' : null)
  }
}

/** One sign outside Latin-1 doubles what the engine keeps of a file: its text stays in memory, a byte or two for each sign. */
const charset = 'ascii'

export default defineConfig({
  main: {
    build: {
      // Native modules cannot be bundled and stay in node_modules. The others are: hundreds of small files slow every start.
      externalizeDeps: {
        exclude: ['commander', 'csv-parse', 'csv-stringify', 'yaml', 'zod', 'undici', 'electron-store']
      },
      rolldownOptions: {
        input: entries({
          index: 'src/main/index.ts',
          rekey: 'src/cli/rekey.ts',
          // The keychain runs in a process of its own, because a locked keyring can hang the caller for ever.
          'keychain-process': 'src/vault/keychain-process.ts'
        }),
        output: {
          // Electron reads all of its own modules for an ESM entry, and only the used ones for this.
          format: 'cjs',
          charset,
          // What libraries say of themselves is 130 kB, with signs as they are.
          comments: { legal: true, annotation: false, jsdoc: false },
          // Names of classes and functions stay: the log calls errors by theirs.
          minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
          entryFileNames: '[name].cjs',
          chunkFileNames: 'chunks/[name]-[hash].cjs',
          // What the two processes share must not lie in the chunk that holds the whole app.
          codeSplitting: { groups: [{ name: 'keychain-messages', test: /keychain-messages/ }] }
        }
      }
    },
    plugins: [withoutValidator(), withoutIdleRequires()]
  },
  preload: {
    build: {
      // A sandboxed preload can neither be ESM nor require a second file: each is one CommonJS file with all inside.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: entries({ index: 'src/preload/index.ts', secret: 'src/preload/secret.ts' }),
        output: { format: 'cjs', charset, entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: 'src/renderer',
    build: {
      minify: true,
      // The page's policy allows files of ours, and nothing within a sheet.
      assetsInlineLimit: 0,
      // Pages come from the disk: one chunk of this size loads in a few milliseconds.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        input: entries({
          index: 'src/renderer/index.html',
          secret: 'src/renderer/secret.html',
          quick: 'src/renderer/quick.html'
        }),
        output: {
          charset,
          // Each file is a question to the main process, which is busy while the first window loads.
          codeSplitting: {
            groups: [
              {
                name: 'base',
                test: /node_modules\/(react|react-dom|scheduler|zustand)\/|lucide-react\/dist\/esm\/(?!icons)|src\/renderer\/src\/(bridge|state|text|styles|ui\/(?!Dialog|Picker))/
              }
            ]
          }
        }
      }
    },
    plugins: [react()]
  }
})
