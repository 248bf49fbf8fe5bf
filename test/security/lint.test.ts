import { ESLint } from 'eslint'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

// Rules for what scanners do not see. Each is run into once, or it would be a rule on paper.

const ROOT = resolve(import.meta.dirname, '../..')

const FORBIDDEN: readonly string[] = [
  "import { ipcMain } from 'electron'\nipcMain.handle('x', () => 1)",
  "import { crashReporter } from 'electron'\ncrashReporter.start()",
  "import { autoUpdater } from 'electron'\nautoUpdater.quitAndInstall()",
  "import { session } from 'electron'\nsession.defaultSession.setCertificateVerifyProc(null)",
  "import { shell } from 'electron'\nvoid shell.openPath('/tmp')",
  'export const tls = { rejectUnauthorized: false }',
  'export const page = { nodeIntegration: true }',
  'export const page = { webviewTag: true }',
  'export const page = { sandbox: false }',
  'export const page = { contextIsolation: false }',
  "document.body.innerHTML = 'x'",
  "export const run = (contents: { executeJavaScript(code: string): void }) => contents.executeJavaScript('x')",
  "eval('x')",
  "export const make = new Function('x')",
  "console.log('x')",
  "void fetch('https://example.com')"
]

describe('R23: the rules of the house', () => {
  const linter = new ESLint({ cwd: ROOT })

  it.each(FORBIDDEN)('refuse %j', async code => {
    // Under the name of a file that there is, because the rules know types.
    const [result] = await linter.lintText(code, { filePath: join(ROOT, 'src/main/menu.ts') })

    const rules = result?.messages.map(message => message.ruleId) ?? []
    expect(
      rules.some(rule => /no-restricted|no-eval|no-new-func|no-implied-eval|no-console/.test(rule ?? ''))
    ).toBe(true)
  })
})
