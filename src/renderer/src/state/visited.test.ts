import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { search, show, showKey, showKeys, showRotation, useNavigation } from './navigation'
import { goBack, goForward, rememberPlaces } from './visited'

let stop: () => void
beforeEach(() => {
  useNavigation.setState(useNavigation.getInitialState())
  stop = rememberPlaces()
})
afterEach(() => stop())

const now = () => useNavigation.getState()

describe('going back', () => {
  it('leads to the screen before, with its search and its open key, and forward again', () => {
    showKeys('env:prod')
    showKey('k1')
    showRotation('r1')

    goBack()
    expect(now()).toMatchObject({ screen: 'keys', query: 'env:prod', keyId: 'k1', rotationId: null })
    goBack()
    expect(now()).toMatchObject({ screen: 'keys', keyId: null })
    goForward()
    goForward()
    expect(now()).toMatchObject({ screen: 'rotations', rotationId: 'r1' })
  })

  it('takes all letters of a search for one place', () => {
    show('keys')
    search('p')
    search('pa')
    show('map')

    goBack()
    expect(now()).toMatchObject({ screen: 'keys', query: 'pa' })
  })

  it('forgets what was ahead once the person goes elsewhere', () => {
    show('keys')
    show('map')
    goBack()
    show('history')

    goForward()
    expect(now().screen).toBe('history')
  })
})
