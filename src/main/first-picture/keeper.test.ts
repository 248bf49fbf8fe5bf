import { describe, expect, it } from 'vitest'
import type { EventView } from '../../shared/ipc/events'
import { createPictureKeeper } from './keeper'

const keysChanged = (revision: number): EventView => ({ slice: 'keys', value: 2, revision })

describe('the keeper of the picture', () => {
  it('keeps the last one', () => {
    const keeper = createPictureKeeper()
    keeper.keep('one', 1)
    keeper.keep('two', 1)

    expect(keeper.kept()).toBe('two')
  })

  it('has none from the moment that keys change until the window has shown them', () => {
    const keeper = createPictureKeeper()
    keeper.keep('before', 3)
    keeper.follow(keysChanged(5))
    expect(keeper.kept()).toBeNull()

    // Made before the window had heard of it.
    keeper.keep('before', 4)
    expect(keeper.kept()).toBeNull()
    keeper.keep('after', 5)
    expect(keeper.kept()).toBe('after')
  })

  it('has none of a locked app', () => {
    const keeper = createPictureKeeper()
    keeper.keep('keys', 3)
    keeper.follow({
      slice: 'vault',
      value: { state: 'locked', backend: 'x', hasPassphrase: false },
      revision: 4
    })

    expect(keeper.kept()).toBeNull()
  })

  it('keeps it while things change that do not stand in it', () => {
    const keeper = createPictureKeeper()
    keeper.keep('keys', 3)
    keeper.follow({ slice: 'go', value: { screen: 'map', id: null }, revision: 4 })

    expect(keeper.kept()).toBe('keys')
  })
})
