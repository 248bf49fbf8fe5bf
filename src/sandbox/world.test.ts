import { describe, expect, it } from 'vitest'
import { NOON } from '../../test/kit/builders'
import { makeWorld } from './world'

describe('sandbox world', () => {
  const world = makeWorld(NOON, 23)
  const keys = world.flatMap(account => account.keys)

  it('has about 300 keys of all four providers in several environments', () => {
    expect(keys.length).toBeGreaterThanOrEqual(300)
    expect(new Set(world.map(account => account.providerId)).size).toBe(4)
    expect(new Set(keys.map(key => key.environment)).size).toBeGreaterThanOrEqual(4)
  })

  it('has dormant keys whose service runs again once it is deployed', () => {
    const sleepers = keys.filter(key => key.consumer === 'after-deploy')

    expect(sleepers.length).toBeGreaterThanOrEqual(3)
    expect(sleepers.every(key => key.habit === 'dormant')).toBe(true)
  })

  it('is the same each time for the same seed and time', () => {
    expect(makeWorld(NOON, 23)).toEqual(world)
  })

  it('never fills a capped group of a service that will be rotated', () => {
    const scans = world.filter(account => account.providerId === 'blazelock')
    for (const account of scans) {
      for (const busy of account.keys.filter(key => key.consumer !== 'none')) {
        const live = account.keys.filter(key => key.groupId === busy.groupId)
        expect(live.length, `${account.slug} ${busy.groupId}`).toBeLessThan(5)
      }
    }
  })

  it('names no two keys of a group alike', () => {
    for (const account of world) {
      const names = account.keys.map(key => `${key.groupId} ${key.name}`)
      expect(new Set(names).size, account.slug).toBe(names.length)
    }
  })

  it('holds every kind of history that the screens have a word for', () => {
    const habits = new Set(keys.map(key => key.habit))
    for (const habit of [
      'busy',
      'regular',
      'nightly',
      'weekly',
      'quiet',
      'dormant',
      'never',
      'fresh',
      'disabled',
      'expired',
      'revoked'
    ] as const) {
      expect(habits, habit).toContain(habit)
    }
  })

  it('never makes a time in the future but for an expiry', () => {
    for (const key of keys) {
      expect(key.createdAt).toBeLessThanOrEqual(NOON)
      expect(key.lastUsedAt ?? NOON).toBeLessThanOrEqual(NOON)
    }
  })
})
