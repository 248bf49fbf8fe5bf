// Draws the PNG files of this folder from icon.svg and the shapes below: `npx electron resources/make-icons.mjs`, under a
// display. Run it after a change of a drawing and commit what it wrote.
import { app, BrowserWindow } from 'electron'
import fs from 'node:fs'
import path from 'node:path'

const here = import.meta.dirname

// Four states that differ by shape, so that nobody needs to see the colour. Drawn on 32 x 32.
const shaft = 'M 16 19 V 29 M 16 28.5 H 21 M 16 24 H 20'
const shapes = {
  ok: {
    colour: '#14b8a6',
    body: `<circle cx="16" cy="10.5" r="7.5" stroke-width="4"/><path d="${shaft}" stroke-width="4"/>`
  },
  waiting: {
    colour: '#60a5fa',
    body: `<circle cx="16" cy="10.5" r="8" stroke-width="3"/><path class="solid" d="M 16 2.5 A 8 8 0 0 0 16 18.5 Z"/><path d="${shaft}" stroke-width="4"/>`
  },
  'needs-you': {
    colour: '#f59e0b',
    body: `<path class="solid" fill-rule="evenodd" d="M 16 1.5 L 30.5 28.5 H 1.5 Z M 14 10.5 V 19.5 H 18 V 10.5 Z M 14 22 V 26 H 18 V 22 Z" stroke-width="1.5" stroke-linejoin="round"/>`
  },
  locked: {
    colour: '#94a3b8',
    body: `<path class="solid" fill-rule="evenodd" d="M 5 14 H 27 V 30 H 5 Z M 14.2 19 V 25 H 17.8 V 19 Z" stroke-width="1.5" stroke-linejoin="round"/><path d="M 9.5 14 V 9.5 A 6.5 6.5 0 0 1 22.5 9.5 V 14" stroke-width="4"/>`
  }
}

function trayIcon({ body }, colour) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="${colour}" stroke-linecap="butt"><style>.solid{fill:${colour}}</style>${body}</svg>`
}

async function draw(page, svg, size) {
  const dataUrl = await page.webContents.executeJavaScript(`(async () => {
    const image = new Image()
    image.src = 'data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}'
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = ${size}
    const context = canvas.getContext('2d')
    context.imageSmoothingQuality = 'high'
    context.drawImage(image, 0, 0, ${size}, ${size})
    return canvas.toDataURL('image/png')
  })()`)
  return Buffer.from(dataUrl.split(',')[1], 'base64')
}

async function drawAll() {
  const page = new BrowserWindow({ show: false })
  await page.loadURL('about:blank')
  const appIcon = fs.readFileSync(path.join(here, 'icon.svg'), 'utf8')
  for (const size of [512, 256])
    fs.writeFileSync(path.join(here, `icon-${size}.png`), await draw(page, appIcon, size))
  for (const [name, shape] of Object.entries(shapes)) {
    for (const size of [16, 22, 32]) {
      fs.writeFileSync(
        path.join(here, `tray/${name}-${size}.png`),
        await draw(page, trayIcon(shape, shape.colour), size)
      )
    }
    const black = trayIcon(shape, '#000000')
    fs.writeFileSync(path.join(here, `tray/${name}Template.png`), await draw(page, black, 16))
    fs.writeFileSync(path.join(here, `tray/${name}Template@2x.png`), await draw(page, black, 32))
  }
}

app
  .whenReady()
  .then(drawAll)
  .then(
    () => app.exit(0),
    error => {
      console.error(error)
      app.exit(1)
    }
  )
