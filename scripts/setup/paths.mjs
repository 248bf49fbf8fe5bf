import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')
export const modules = path.join(root, 'node_modules')

/** Where set-up keeps what is dear to make again and useful to every clone: runtimes and compiled modules. */
export function cacheDir(env = process.env) {
  const home = os.homedir()
  const base =
    env.XDG_CACHE_HOME ||
    {
      darwin: path.join(home, 'Library/Caches'),
      win32: env.LOCALAPPDATA || path.join(home, 'AppData/Local')
    }[process.platform] ||
    path.join(home, '.cache')
  const wanted = path.join(base, 'rekey-setup')
  try {
    fs.mkdirSync(wanted, { recursive: true })
    fs.accessSync(wanted, fs.constants.W_OK)
    return wanted
  } catch {
    // A home directory that cannot be written to is common in containers: then each clone keeps its own.
    const local = path.join(modules, '.cache/rekey-setup')
    fs.mkdirSync(local, { recursive: true })
    return local
  }
}

export function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ''
    throw error
  }
}

export function readJson(file) {
  const text = readText(file)
  return text === '' ? undefined : JSON.parse(text)
}

/** Writes under another name first, so that a file that is there is whole. */
export function writeWhole(file, content) {
  const partial = `${file}.partial-${process.pid}`
  fs.mkdirSync(path.dirname(file), { recursive: true })
  try {
    fs.writeFileSync(partial, content)
    fs.renameSync(partial, file)
  } finally {
    fs.rmSync(partial, { force: true })
  }
}

/** Copies a directory beside its destination first, then swaps it in. */
export function replaceDirectory(from, to) {
  removePartials(to)
  const partial = `${to}.partial-${process.pid}`
  try {
    fs.cpSync(from, partial, { recursive: true, verbatimSymlinks: true, mode: fs.constants.COPYFILE_FICLONE })
    fs.rmSync(to, { recursive: true, force: true })
    fs.renameSync(partial, to)
  } finally {
    // What is left on a full disk would keep it full.
    fs.rmSync(partial, { recursive: true, force: true })
  }
}

/** Removes what an interrupted run has left beside `target`. Only the holder of the set-up lock may call it. */
export function removePartials(target) {
  const parent = path.dirname(target)
  if (!fs.existsSync(parent)) return
  for (const name of fs.readdirSync(parent)) {
    if (name.startsWith(`${path.basename(target)}.partial-`))
      fs.rmSync(path.join(parent, name), { recursive: true, force: true })
  }
}
