import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noDesktop } from '../../src/host/shell-ports'
import { openTestHost } from '../../src/host/testing/open-host'
import type { TestHost } from '../../src/host/testing/open-host'
import { createPictureKeeper } from '../../src/main/first-picture/keeper'
import type { PictureKeeper } from '../../src/main/first-picture/keeper'

let host: TestHost
let pictures: PictureKeeper

async function keep(picture: string): Promise<void> {
  const { revision } = await host.done('app.snapshot', {})
  await host.done('app.keepPicture', { picture, revision })
}

describe('the picture for the next start', () => {
  beforeEach(async () => {
    const keeper = createPictureKeeper()
    const { desktop, ...others } = noDesktop()
    host = await openTestHost({
      ...others,
      desktop: { ...desktop, keepPicture: (picture, revision) => keeper.keep(picture, revision) }
    })
    host.host.subscribe(event => keeper.follow(event))
    pictures = keeper
    // What the start itself has to say comes in its own time.
    await expect
      .poll(async () => {
        await keep('as it was')
        return pictures.kept()
      })
      .toBe('as it was')
    await new Promise(resolve => setTimeout(resolve, 700))
    await keep('as it was')
  })
  afterEach(() => host.close())

  it('is gone from the moment that a passphrase is wanted, and none is kept behind one', async () => {
    const setting = host.done('vault.changePassphrase', { current: null, next: 'a long enough phrase' })
    expect(pictures.kept()).toBeNull()
    await setting

    await keep('behind a passphrase')
    expect(pictures.kept()).toBeNull()
  })

  it('is gone when a change comes right before the end', async () => {
    expect(pictures.kept()).toBe('as it was')
    await host.done('settings.update', { settings: { sync: { everyMinutes: 7 } } })
    await host.close()

    expect(pictures.kept()).toBeNull()
  })
})
