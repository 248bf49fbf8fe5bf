// The least that Electron can do: one window with one empty page. The app's start and memory are compared with this.
import { BrowserWindow, app } from 'electron'

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false })
  window.once('ready-to-show', () => {
    window.show()
    process.stdout.write(`window ${Date.now()}\n`)
  })
  window.loadURL('data:text/html,<!doctype html><title>Bare</title><div id="tall"></div>')
})
