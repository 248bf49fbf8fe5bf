import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a default export has a different name in every file that imports it.'
}

/** What no file of the app may contain, and what to do instead. */
const forbiddenSyntax = [
  noDefaultExport,
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|document\\.write)$/]',
    message: 'Never write markup from a string: render elements or set textContent.'
  },
  {
    selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
    message: 'Never write markup from a string: render elements.'
  },
  {
    selector: 'MemberExpression[property.name=/^executeJavaScript(InIsolatedWorld)?$/]',
    message: 'Never run code from a string in a page: send an event through contract.'
  },
  {
    selector: 'MemberExpression[object.name="net"][property.name="fetch"]',
    message: 'Chromium resends a request on a reused socket: call servers through the HTTP client of src/net.'
  },
  {
    selector: 'ImportSpecifier[imported.name=/^(ipcMain|crashReporter|autoUpdater|desktopCapturer)$/]',
    message:
      'ipcMain answers every page and the others reach where we do not go: open the door of one window (main/door.ts).'
  },
  {
    selector:
      'MemberExpression[property.name=/^(setCertificateVerifyProc|openPath|setAsDefaultProtocolClient|loadExtension)$/]',
    message: 'This opens a way around the hardening: see SECURITY.md.'
  },
  {
    selector: 'Property[key.name="rejectUnauthorized"][value.value=false]',
    message: 'Certificates are always checked.'
  },
  {
    selector:
      'Property[key.name=/^(nodeIntegration|nodeIntegrationInWorker|nodeIntegrationInSubFrames|webviewTag|allowRunningInsecureContent|experimentalFeatures|navigateOnDragDrop|spellcheck)$/][value.value=true]',
    message: 'A page has no rights but to paint: see pagePreferences in main/window.ts.'
  },
  {
    selector: 'Property[key.name=/^(contextIsolation|sandbox|webSecurity)$/][value.value=false]',
    message: 'A page has no rights but to paint: see pagePreferences in main/window.ts.'
  },
  {
    selector: 'TSAsExpression > TSAnyKeyword',
    message: 'Parse unknown data at the edge instead of casting it to any.'
  }
]

const pureCoreSyntax = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Core has no clock of its own: take a Clock as an argument.'
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Core has no clock of its own: take a Clock as an argument.'
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Core has no dice: take an IdSource as an argument.'
  }
]

export default defineConfig(
  globalIgnores(['node_modules/', 'out/', 'release/', 'coverage/', 'test-results/', 'playwright-report/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-param-reassign': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, allowDefaultCaseForExhaustiveSwitch: true }
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Services and ports are closures without a `this`: passing their functions on is how they are composed.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `[...text]` is meant: it goes by code points.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }]
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
      'no-restricted-globals': [
        'error',
        {
          name: 'fetch',
          message: 'Call servers through the HTTP client of src/net: it has the deadline and the limits.'
        },
        {
          name: 'XMLHttpRequest',
          message: 'The renderer makes no network call: call a command through the bridge.'
        },
        {
          name: 'WebSocket',
          message: 'The renderer makes no network call: call a command through the bridge.'
        },
        { name: 'localStorage', message: 'Main is the only truth: keep settings behind a command.' },
        { name: 'sessionStorage', message: 'Main is the only truth: keep settings behind a command.' }
      ]
    }
  },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...forbiddenSyntax, ...pureCoreSyntax] }
  },
  // The one place that may print.
  { files: ['src/**/log.ts'], rules: { 'no-console': 'off' } },
  {
    // They say what a package's files export, which is not for us to choose.
    files: ['**/*.d.ts'],
    rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/consistent-type-imports': 'off' }
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    // Advice for React's compiler, which we do not use.
    rules: { 'react-hooks/incompatible-library': 'off' }
  },
  {
    files: ['**/*.test.{ts,tsx}', 'test/**/*.ts'],
    rules: {
      'no-restricted-globals': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off'
    }
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport] }
  },
  {
    files: ['scripts/**/*.mjs', 'test/**/*.mjs', '*.js', '*.cjs'],
    languageOptions: { sourceType: 'module' },
    rules: {
      'no-undef': 'off',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-empty': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }]
    }
  }
)
