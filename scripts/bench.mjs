// npm run bench -- [--json] [--full] [--only=store,sync,start,screen,command-line] [--write]
//
// Every figure that the inventory promises, both sides of each ratio in the same run, medians of several. The last line is one
// JSON object. --full adds a million keys. --write puts the growth table and its plot into docs/performance.
import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { measureScreen } from './bench/screen.mjs'
import { measureStart } from './bench/start.mjs'
import { plot } from './bench/plot.mjs'
import { withHeadlessSession, hasDisplay } from './headless/session.mjs'
import { root } from './setup/paths.mjs'
import { hasCommand } from './setup/run.mjs'

const args = process.argv.slice(2)
const isFull = args.includes('--full')
const isQuiet = args.includes('--json')
const only = args
  .find(arg => arg.startsWith('--only='))
  ?.slice(7)
  .split(',') ?? ['store', 'sync', 'start', 'screen', 'command-line']
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-bench-'))
const say = text => isQuiet || console.log(text)

function program(file, ...rest) {
  const done = spawnSync(process.execPath, [path.join(root, 'scripts/run-ts.mjs'), file, ...rest], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26
  })
  if (done.status !== 0) throw new Error(`${file} failed: ${done.stderr.slice(-2_000)}`)
  const figures = JSON.parse(done.stdout.trim().split('\n').at(-1))
  say(JSON.stringify(figures, null, 1))
  return figures
}

const round = value => (value === undefined ? null : Math.round(value * 100) / 100)
const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
const median = values => quantile(values, 0.5)

function measureStore() {
  const sizes = [1_000, 10_000, 100_000, ...(isFull ? [1_000_000] : [])]
  return sizes.map(size => {
    say(`store: ${size.toLocaleString('en')} keys`)
    return program('scripts/bench/store.ts', String(size))
  })
}

async function measureApp() {
  const keysFile = path.join(folder, 'keys.db')
  say('app: 100,000 keys')
  program('scripts/bench/store.ts', '100000', `--keep=${keysFile}`)
  const keyring = process.platform === 'linux' && hasCommand('gnome-keyring-daemon')
  let figures = {}
  await withHeadlessSession({ display: !hasDisplay(), keyring }, async env => {
    if (only.includes('start')) {
      const { bare, app } = await measureStart({ keysFile, env, runs: 5 })
      say(JSON.stringify({ bare, app }))
      figures = {
        bareStartMs: median(bare.map(({ ms }) => ms)),
        startLiveMs: median(app.map(({ ms }) => ms)),
        bareMemoryMb: median(bare.map(({ mb }) => mb)),
        memoryMb: median(app.map(({ mb }) => mb))
      }
    }
    if (only.includes('screen')) figures = { ...figures, ...(await measureScreen({ keysFile, env })) }
    return 0
  })
  return figures
}

function writeDocs(growth) {
  const docs = path.join(root, 'docs/performance')
  fs.mkdirSync(docs, { recursive: true })
  const columns = { firstPageMs: 'first page at start', loadMs: 'index read', pageP95Ms: 'page p95', searchP95Ms: 'search p95', deepP95Ms: 'deep page p95', countsMs: 'counts', riskPassMs: 'risk pass', riskAgainMs: 'pass again', pageCpuP95Ms: 'page p95, CPU', searchCpuP95Ms: 'search p95, CPU', riskPassCpuMs: 'risk pass, CPU' } // prettier-ignore
  const head = `| keys | ${Object.values(columns).join(' | ')} |\n|---|${Object.keys(columns)
    .map(() => '---')
    .join('|')}|\n`
  const rows = growth.map(
    of =>
      `| ${of.keys.toLocaleString('en')} | ${Object.keys(columns)
        .map(name => of[name])
        .join(' | ')} |`
  )
  const load = os.loadavg()[0].toFixed(1)
  const machine = `Measured ${new Date().toISOString().slice(0, 10)} on ${os.cpus().length} cores (load average ${load}), Node ${process.version}, ms unless said otherwise.\n\n`
  fs.writeFileSync(
    path.join(docs, 'growth.md'),
    `# Growth\n\nMade by \`npm run bench -- --full --write\`.\n${machine}${head}${rows.join('\n')}\n\n![How each figure grows](growth.svg)\n`
  )
  const lines = [['page p95', 'pageP95Ms'], ['search p95', 'searchP95Ms'], ['risk pass', 'riskPassMs'], ['index read', 'loadMs'], ['first page at start', 'firstPageMs']].map(([name, figure]) => ({ name, values: growth.map(of => of[figure]) })) // prettier-ignore
  fs.writeFileSync(
    path.join(docs, 'growth.svg'),
    plot({ title: 'Milliseconds by number of keys', sizes: growth.map(of => of.keys), lines })
  )
}

try {
  const growth = only.includes('store') ? measureStore() : []
  const of = size => growth.find(({ keys }) => keys === size)
  const sync = only.includes('sync') ? program('scripts/bench/sync.ts', '100000', '3') : {}
  if (['start', 'screen', 'command-line'].some(part => only.includes(part))) {
    execFileSync('npx', ['electron-vite', 'build', '--logLevel', 'error'], { cwd: root, stdio: 'ignore' })
  }
  const app = only.includes('start') || only.includes('screen') ? await measureApp() : {}
  const terminal = only.includes('command-line') ? program('scripts/bench/command-line.ts', '100000') : {}
  if (args.includes('--write')) writeDocs(growth)
  console.log(
    JSON.stringify({
      syncFirstRatio: round(sync.syncFirstRatio),
      syncSecondRatio: round(sync.syncSecondRatio),
      syncFirstRatioToAdapter: round(sync.syncFirstRatioToAdapter),
      syncSecondRatioToAdapter: round(sync.syncSecondRatioToAdapter),
      inputP99Ms: round(sync.inputP99Ms),
      pageP95Ms100k: round(of(100_000)?.pageP95Ms),
      pageP95Ms1M: round(of(1_000_000)?.pageP95Ms),
      searchP95Ms100k: round(of(100_000)?.searchP95Ms),
      searchP95Ms1M: round(of(1_000_000)?.searchP95Ms),
      keystrokeP95Ms: app.keystrokes === undefined ? null : round(quantile(app.keystrokes, 0.95)),
      overviewAfterRowsMs:
        app.overviewPaint === undefined ? null : round(median(app.overviewPaint) - median(app.keysPaint)),
      overviewPaintMs: app.overviewPaint === undefined ? null : round(median(app.overviewPaint)),
      droppedFramesDeltaPct:
        app.appDroppedPct === undefined ? null : round(app.appDroppedPct - app.bareDroppedPct),
      riskPassMs1M: round(of(1_000_000)?.riskPassMs),
      startLiveRatio: app.startLiveMs === undefined ? null : round(app.startLiveMs / app.bareStartMs),
      memoryRatio: app.memoryMb === undefined ? null : round(app.memoryMb / app.bareMemoryMb),
      pageCpuP95Ms100k: round(of(100_000)?.pageCpuP95Ms),
      pageCpuP95Ms1M: round(of(1_000_000)?.pageCpuP95Ms),
      searchCpuP95Ms100k: round(of(100_000)?.searchCpuP95Ms),
      searchCpuP95Ms1M: round(of(1_000_000)?.searchCpuP95Ms),
      riskPassCpuMs1M: round(of(1_000_000)?.riskPassCpuMs),
      riskPassMs100k: round(of(100_000)?.riskPassMs),
      listBesideOwnerMs: round(terminal.listBesideOwnerMs),
      listAloneRatio:
        terminal.hostStartMs === undefined ? null : round(terminal.listAloneMs / terminal.hostStartMs),
      loadAverage: round(os.loadavg()[0])
    })
  )
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
