// What a person feels: from a keystroke in the search box to the new rows, and frames dropped while scrolling, next to an empty
// page on the same machine.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../setup/paths.mjs'
import { removeProfile, startApp } from './app.mjs'

const SCROLL_MS = 10_000
const TEXTS = ['l', 'le', 'led', 'ledger', 'ledger 4', 'p', 'pa', 'pay', 'payments o', '7', '77', '77 p', 's', 'sc', 'scan 1', 'e', 'ex', 'export 9', 'owner 1', 'owner 12'] // prettier-ignore

/** Types by setting the value and telling React; answers in ms when the number of shown keys has changed and was painted. */
const TYPE = text => `new Promise(resolve => {
  const input = document.querySelector('[aria-label="Search keys"]')
  const shown = () => document.querySelector('[role="status"].count')?.getAttribute('aria-label')
  const before = shown()
  const begin = performance.now()
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, ${JSON.stringify(text)})
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  const look = () => {
    if (shown() !== before) return requestAnimationFrame(() => resolve(performance.now() - begin))
    if (performance.now() - begin > 5000) return resolve(null)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})`

/** Share of frames in percent that came later than they should while the tallest box was scrolled. */
const SCROLL = `new Promise(resolve => {
  const boxes = [...document.querySelectorAll('*')].filter(box => box.scrollHeight > box.clientHeight + 500)
  const box = boxes.sort((a, b) => b.scrollHeight - a.scrollHeight)[0] ?? document.scrollingElement
  const times = []
  const begin = performance.now()
  const step = now => {
    times.push(now)
    if (now - begin > ${SCROLL_MS}) {
      const gaps = times.slice(1).map((time, at) => time - times[at])
      const frame = 1000 / 60
      const dropped = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / frame) - 1), 0)
      return resolve((100 * dropped) / (dropped + gaps.length))
    }
    box.scrollTop += 40
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

const TALL = `new Promise(resolve => {
  const look = () => {
    const tall = document.getElementById('tall')
    if (tall === null) return requestAnimationFrame(look)
    tall.style.height = '3200000px'
    requestAnimationFrame(() => resolve(true))
  }
  look()
})`

/** The page may not have drawn its navigation yet: it is clicked as soon as it is there. */
const READY = `new Promise(resolve => {
  let isClicked = false
  const look = () => {
    const link = document.querySelector('a[href="#keys"]')
    if (!isClicked && link !== null) {
      isClicked = true
      link.click()
    }
    if (isClicked && document.querySelector('[role="row"] [role="gridcell"]') !== null) return resolve(true)
    requestAnimationFrame(look)
  }
  look()
})`

/** From a click on a screen in the navigation to its first content, painted. */
const PAINT = (screen, content) => `new Promise(resolve => {
  const begin = performance.now()
  document.querySelector('a[href="#${screen}"]').click()
  const look = () => {
    if (document.querySelector(${JSON.stringify(content)}) === null) return requestAnimationFrame(look)
    requestAnimationFrame(() => resolve(performance.now() - begin))
  }
  requestAnimationFrame(look)
})`
const KEY_ROWS = '[role="grid"] [role="gridcell"]'
const OVERVIEW_FIGURES = '.overview .counts tbody tr'
const VISITS = 11

/** @param {{keysFile: string, env: Record<string, string>}} options */
export async function measureScreen({ keysFile, env }) {
  const bare = await withApp({ directory: path.join(root, 'scripts/bench/bare'), env }, async page => {
    await page.runWhenReady(TALL)
    return page.run(SCROLL)
  })
  const app = await withApp({ keysFile, env }, async page => {
    await page.runWhenReady(READY)
    await new Promise(resolve => setTimeout(resolve, 4_000))
    const dropped = await page.run(SCROLL)
    const times = []
    for (let round = 0; round < 3; round += 1) {
      for (const text of TEXTS) times.push(await page.run(TYPE(text)))
    }
    const rows = []
    const overview = []
    for (let visit = 0; visit < VISITS; visit += 1) {
      overview.push(await page.run(PAINT('overview', OVERVIEW_FIGURES)))
      rows.push(await page.run(PAINT('keys', KEY_ROWS)))
    }
    return { dropped, times: times.filter(ms => ms !== null), rows, overview }
  })
  return {
    bareDroppedPct: bare,
    appDroppedPct: app.dropped,
    keystrokes: app.times,
    keysPaint: app.rows,
    overviewPaint: app.overview
  }
}

async function withApp({ directory, keysFile, env }, work) {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-screen-'))
  if (keysFile !== undefined) fs.copyFileSync(keysFile, path.join(profile, 'rekey.db'))
  const app = startApp({ ...(directory === undefined ? {} : { directory }), profile, env })
  try {
    const page = await app.page()
    return await work(page).finally(() => page.close())
  } finally {
    await app.stop()
    await removeProfile(profile)
  }
}
