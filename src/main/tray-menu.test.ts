import { describe, expect, it } from 'vitest'
import type { SealedSecretView } from '../contract/deliveries'
import type { KeyRowView } from '../contract/key-row'
import type { RotationView } from '../contract/rotations'
import { trayPicture } from './tray-menu'
import type { TrayFacts } from './tray-menu'

const NOW = Date.UTC(2026, 10, 21, 3, 0)
const HOUR = 3_600_000

function facts(changes: Partial<TrayFacts> = {}): TrayFacts {
  return {
    vault: 'open',
    rotations: [],
    sealedSecrets: [],
    monitor: { kind: 'monitoring', pausedUntil: null },
    pinned: [],
    now: NOW,
    ...changes
  }
}

function rotation(changes: Partial<RotationView>): RotationView {
  const waits = {
    code: 'old-quiet' as const,
    since: NOW - HOUR,
    until: NOW + 21 * HOUR,
    progress: 0.1,
    facts: {}
  }
  // The tray reads these fields only.
  return {
    id: 'r1',
    service: 'payments-api',
    environment: 'production',
    state: 'draining',
    needsPerson: false,
    closedAt: null,
    waits,
    ...changes
  } as RotationView
}

function labels(picture: ReturnType<typeof trayPicture>): readonly string[] {
  return picture.items.map(item => (item.type === 'separator' ? '—' : item.label))
}

describe('tray', () => {
  it('is calm when nothing is open', () => {
    const picture = trayPicture(facts())

    expect(picture.state).toBe('ok')
    expect(labels(picture)).toEqual([
      'Quick revoke…',
      'Lock now',
      '—',
      'Open Rekey',
      'Pause monitoring for 1 h',
      'Quit'
    ])
  })

  it('puts what needs a person first and opens that rotation', () => {
    const needy = rotation({ id: 'r2', state: 'old-still-used', needsPerson: true })

    const picture = trayPicture(facts({ rotations: [rotation({ service: 'worker' }), needy] }))

    expect(picture.state).toBe('needs-you')
    expect(labels(picture).slice(0, 3)).toEqual([
      '● 1 needs you: payments-api production: old key still used',
      '◐ 1 waiting: worker production: old key must be quiet for 21 h …',
      '—'
    ])
    expect(picture.items[0]).toMatchObject({ act: { kind: 'open', screen: 'rotations', id: 'r2' } })
    expect(labels(picture).at(-1)).toBe('Quit (2 rotations stay open)')
  })

  it('says that a revoked key answers', () => {
    const loud = rotation({ state: 'revoked-claimed', reason: 'still-accepted', needsPerson: true })

    const picture = trayPicture(facts({ rotations: [loud] }))

    expect(labels(picture)[0]).toBe('● 1 needs you: payments-api production: revoked key answers')
  })

  it('counts the clipboard down and offers to clear it', () => {
    const sealedSecret = { clipboard: { clearsAt: NOW + 17_200, marks: 'plain' } } as SealedSecretView

    expect(labels(trayPicture(facts({ sealedSecrets: [sealedSecret] })))).toContain('Clear clipboard (18 s)')
  })

  it('has another shape and no lock line while it is locked', () => {
    const picture = trayPicture(facts({ vault: 'locked' }))

    expect(picture.state).toBe('locked')
    expect(labels(picture)).not.toContain('Lock now')
  })

  it('says that monitoring is off while there is no network', () => {
    const picture = trayPicture(facts({ monitor: { kind: 'offline', pausedUntil: null } }))

    expect(picture).toMatchObject({ state: 'locked', tooltip: 'Rekey: offline, not monitoring' })
  })

  it('offers to resume monitoring while it is paused', () => {
    const picture = trayPicture(facts({ monitor: { kind: 'paused', pausedUntil: NOW + HOUR } }))

    expect(labels(picture)).toContain('Resume monitoring')
    expect(labels(picture)).not.toContain('Pause monitoring for 1 h')
  })

  it('lists pinned keys with their acts, and of their masks only the end', () => {
    const key = {
      id: 'account/16/key',
      name: 'payments-api',
      masked: 'AKID-0123456789-9f2a',
      lastUsed: { kind: 'used', at: NOW - 240_000, precisionMs: 0 },
      can: { rotate: true, disable: false, enable: false, revoke: true }
    } as KeyRowView

    const [menu] = trayPicture(facts({ pinned: [key] })).items

    expect(menu).toMatchObject({
      type: 'menu',
      label: 'Pinned',
      items: [
        { label: 'payments-api …9f2a (used 4 min ago)', items: [{ label: 'Rotate…' }, { label: 'Revoke…' }] }
      ]
    })
    expect(JSON.stringify(menu)).not.toContain('0123456789')
  })

  it('shows at most 64 characters of a name, without controls or bidi tricks', () => {
    const hostile = rotation({ service: `a\u202Eb\u0007&${'x'.repeat(500)}` })

    const [line] = labels(trayPicture(facts({ rotations: [hostile] })))

    expect([...(line ?? '')]).toHaveLength(64)
    expect(line).not.toMatch(/[\p{C}&]/u)
  })
})
