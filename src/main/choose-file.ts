import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import { join } from 'node:path'

// Dialogs of the system: a page never chooses a path.

type Parent = BrowserWindow | null

/** Where a fresh secret goes; null when the person changed their mind. */
export function chooseSaveFile(parent: Parent, suggestion: string): Promise<string | null> {
  return choosePlace(parent, 'Save the new secret', suggestion)
}

export function chooseExportFile(parent: Parent, suggestion: string): Promise<string | null> {
  return choosePlace(parent, 'Export keys, without secrets', suggestion)
}

export function chooseEvidenceFile(parent: Parent, suggestion: string): Promise<string | null> {
  return choosePlace(parent, 'Export signed evidence, without secrets', suggestion)
}

export function chooseImportFile(parent: Parent): Promise<string | null> {
  const filters = [{ name: 'CSV or JSON', extensions: ['csv', 'json', 'txt'] }]
  return chooseOne(parent, 'Import accounts or tags, without secrets', filters)
}

export function chooseProviderFile(parent: Parent): Promise<string | null> {
  return chooseOne(parent, 'Add a provider from a file', [
    { name: 'YAML or JSON', extensions: ['yaml', 'yml', 'json'] }
  ])
}

/** Most of them are hidden files, and have no extension. */
export function chooseKeyFile(parent: Parent): Promise<string | null> {
  return chooseOne(parent, 'Read a file that holds keys', [], {
    defaultPath: app.getPath('home'),
    properties: ['openFile', 'showHiddenFiles']
  })
}

export function chooseHeadFile(parent: Parent): Promise<string | null> {
  return chooseOne(parent, 'Compare with a saved chain head', [{ name: 'Evidence', extensions: ['json'] }])
}

export function chooseFileToVerify(parent: Parent): Promise<string | null> {
  return chooseOne(parent, 'Verify evidence or a chain head', [{ name: 'Evidence', extensions: ['json'] }])
}

type Filters = { name: string; extensions: string[] }[]

type Given = { defaultPath: string; properties: ('openFile' | 'showHiddenFiles')[] }

async function chooseOne(
  parent: Parent,
  title: string,
  filters: Filters,
  given: Given = { defaultPath: documents(), properties: ['openFile'] }
): Promise<string | null> {
  const options = { title, filters, ...given }
  const answer = await (parent === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(parent, options))
  return answer.canceled ? null : (answer.filePaths[0] ?? null)
}

async function choosePlace(parent: Parent, title: string, suggestion: string): Promise<string | null> {
  const options = {
    title,
    defaultPath: join(documents(), suggestion),
    properties: ['createDirectory', 'showOverwriteConfirmation'] as (
      'createDirectory' | 'showOverwriteConfirmation'
    )[]
  }
  const answer = await (parent === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(parent, options))
  return answer.canceled || answer.filePath === '' ? null : answer.filePath
}

/** Electron opens its dialogs in the folder of downloads otherwise, which programs tidy up. */
function documents(): string {
  return app.getPath('documents')
}
