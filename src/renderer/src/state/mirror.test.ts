import { describe, expect, it } from 'vitest'
import type { EventView } from '../../../contract/events'
import type { RotationView } from '../../../contract/rotations'
import { applyEvent, type Snapshot } from './mirror'

// The reducer looks only at ids and revisions, so the views can be parts of views.
const rotation = (id: string, version: number) => ({ id, version }) as RotationView
const snapshot = (revision: number): Snapshot =>
  ({
    revision,
    vault: { state: 'open' },
    rotations: [rotation('r1', 1)],
    keysRevision: 4
  }) as unknown as Snapshot
const event = (part: object, revision: number) => ({ ...part, revision }) as EventView

describe('mirror', () => {
  it('applies the next event and takes its revision', () => {
    const next = applyEvent(snapshot(7), event({ slice: 'vault', value: { state: 'locked' } }, 8))

    expect(next).toMatchObject({ revision: 8, vault: { state: 'locked' } })
  })

  it('leaves the snapshot as it is for an event that it already holds', () => {
    const before = snapshot(7)

    expect(applyEvent(before, event({ slice: 'keys', value: 9 }, 7))).toBe(before)
  })

  it('asks for a new snapshot when an event was missed', () => {
    expect(applyEvent(snapshot(7), event({ slice: 'keys', value: 9 }, 9))).toBe('gap')
  })

  it('replaces a known rotation in its place and puts a new one first', () => {
    const changed = applyEvent(snapshot(1), event({ slice: 'rotation', value: rotation('r1', 2) }, 2))
    const added = applyEvent(snapshot(1), event({ slice: 'rotation', value: rotation('r2', 1) }, 2))

    expect(changed).toMatchObject({ rotations: [{ id: 'r1', version: 2 }] })
    expect(added).toMatchObject({ rotations: [{ id: 'r2' }, { id: 'r1' }] })
  })

  it('removes rotations that main removed', () => {
    const next = applyEvent(snapshot(1), event({ slice: 'rotations-removed', value: ['r1'] }, 2))

    expect(next).toMatchObject({ rotations: [], revision: 2 })
  })

  it('only counts on for an event that sends the window somewhere', () => {
    const next = applyEvent(snapshot(1), event({ slice: 'go', value: { screen: 'keys', id: null } }, 2))

    expect(next).toMatchObject({ revision: 2, keysRevision: 4 })
  })
})
