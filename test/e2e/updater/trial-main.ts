import { app } from 'electron'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UpdateManifest } from '../../../src/core/updates/updates'
import { createUpdateInstaller } from '../../../src/main/update-installer'

// A little app that lets itself be replaced: the real installer in the real Electron, with a stand-in for an AppImage.

type Order = {
  readonly folder: string
  readonly url: string
  readonly manifest: UpdateManifest
  /** `spoil`: somebody changes the file between its download and its installation. */
  readonly then: 'install' | 'spoil' | 'stop'
}

const order = JSON.parse(process.env['REKEY_TRIAL'] ?? '{}') as Order
app.setPath('userData', join(order.folder, 'profile'))

function say(what: string): void {
  process.stdout.write(`trial: ${what}\n`)
}

async function run(): Promise<void> {
  const installer = createUpdateInstaller({
    ability: 'can-install',
    place: 'trial',
    folder: join(order.folder, 'updates'),
    closeApp: () => {
      say('closed')
      return Promise.resolve()
    },
    comeBack: () => {
      say('came back')
      app.exit(3)
    }
  })
  const got = await installer.download(order.url, order.manifest)
  say(got.ok ? 'downloaded' : got.problem)
  if (order.then === 'spoil') {
    const pending = join(process.env['XDG_CACHE_HOME'] ?? '', 'rekey-updater/pending')
    writeFileSync(join(pending, order.manifest.file.name), 'something else')
  }
  const whole = await installer.verify(order.manifest)
  say(whole.ok ? 'whole' : whole.problem)
  if (whole.ok && order.then === 'install') await installer.install()
  else app.exit(0)
}

app
  .whenReady()
  .then(run)
  .catch((error: unknown) => {
    say(error instanceof Error ? error.message : 'bug')
    app.exit(2)
  })
