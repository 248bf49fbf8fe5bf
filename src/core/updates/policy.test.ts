import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROTATION_STATES } from '../rotation/overview'
import {
  compareVersions,
  isRestartUnsafe,
  updateRefusal,
  type UnfinishedWork,
  type UpdateSurroundings
} from './policy'

const OFFER = { version: '1.3.0', sha512: 'a', isSignatureValid: true }

function around(given: Partial<UpdateSurroundings> = {}): UpdateSurroundings {
  return {
    current: '1.2.9',
    isPackaged: true,
    setting: 'on',
    seen: null,
    ...given
  }
}

function isUnsafe(given: Partial<UnfinishedWork>): boolean {
  return isRestartUnsafe({ rotations: [], openCreations: 0, sealedSecrets: 0, isRevoking: false, ...given })
}

describe('an update', () => {
  it('is installed when it is newer, signed and wanted, and nothing would be lost', () => {
    expect(updateRefusal(OFFER, around())).toBeNull()
    expect(isUnsafe({ rotations: ['draining', 'planned', 'new-in-use'] })).toBe(false)
  })

  it('is refused while a rotation is between the intent to create and the delivery', () => {
    const unsafe = ROTATION_STATES.filter(state => isUnsafe({ rotations: [state] }))

    expect(unsafe).toEqual(['create-intent', 'create-unknown', 'created', 'revoke-intent'])
  })

  it('is refused during an undelivered secret, a create without an answer, and a revoke', () => {
    expect(isUnsafe({ sealedSecrets: 1 })).toBe(true)
    expect(isUnsafe({ openCreations: 1 })).toBe(true)
    expect(isUnsafe({ isRevoking: true })).toBe(true)
  })

  it.each(['1.2.9', '1.2.8', '0.9.0', '1.2.9-rc.1'])('never goes back, or nowhere: %s', version => {
    expect(updateRefusal({ ...OFFER, version }, around())).toBe('not-newer')
  })

  it('is refused when a newer one was offered before, however well it is signed', () => {
    const seen = { version: '1.4.0', sha512: 'b' }

    expect(updateRefusal(OFFER, around({ seen }))).toBe('older-than-seen')
    expect(updateRefusal({ ...OFFER, version: '1.4.1' }, around({ seen }))).toBeNull()
  })

  it('is refused when another file stood under the same version before', () => {
    const seen = { version: '1.3.0', sha512: 'another' }

    expect(updateRefusal(OFFER, around({ seen }))).toBe('changed-under-same-version')
    expect(updateRefusal(OFFER, around({ seen: { ...seen, sha512: OFFER.sha512 } }))).toBeNull()
  })

  it('is not kept away by a memory that holds no version', () => {
    expect(updateRefusal(OFFER, around({ seen: { version: 'latest', sha512: '' } }))).toBeNull()
  })

  it('is refused with a bad signature, whatever else it says', () => {
    const offer = { ...OFFER, version: '9.0.0', isSignatureValid: false }

    expect(updateRefusal(offer, around())).toBe('bad-signature')
  })

  it('is never looked at while it is switched off, or in a checkout', () => {
    expect(updateRefusal(OFFER, around({ setting: 'off' }))).toBe('switched-off')
    expect(updateRefusal(OFFER, around({ isPackaged: false }))).toBe('not-installed')
  })

  it.each(['', 'v1.3.0', '1.3', '1.3.0.1', '1.3.0\n', 'latest', '99999999999.0.0'])(
    'with a version that is none is refused: %j',
    version => {
      expect(updateRefusal({ ...OFFER, version }, around())).toBe('unreadable-version')
    }
  )
})

describe('versions', () => {
  it('are in the order that semantic versioning gives them', () => {
    const inOrder = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.0.1',
      '1.10.0'
    ]

    const shuffled = [...inOrder].reverse().sort((a, b) => compareVersions(a, b) ?? 0)

    expect(shuffled).toEqual(inOrder)
  })

  it('are never both newer than each other', () => {
    const version = fc
      .tuple(
        fc.nat(20),
        fc.nat(20),
        fc.nat(20),
        fc.option(fc.stringMatching(/^[a-z0-9]{1,4}(\.[a-z0-9]{1,3})?$/))
      )
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre === null ? '' : `-${pre}`}`)

    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b) ?? 2) + Math.sign(compareVersions(b, a) ?? 2)).toBe(0)
      })
    )
  })
})
