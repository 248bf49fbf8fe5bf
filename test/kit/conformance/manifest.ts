import { describe, expect, it } from 'vitest'
import type { Conformance } from './bench'
import { withBench } from './bench'

/** A manifest that the rest of the product can rely on. */
export function describeManifest(conformance: Conformance): void {
  const { manifest } = conformance.provider
  const { capabilities } = manifest

  describe('the manifest', () => {
    it('names each field, permission and secret part once, in words', () => {
      const names = manifest.fields.map(field => field.name)
      const grants = manifest.permissions.map(item => item.grant)
      const variables = manifest.secretParts.map(part => part.envName)

      expect(new Set(names).size).toBe(names.length)
      expect(new Set(grants).size).toBe(grants.length)
      expect(new Set(variables).size).toBe(variables.length)
      expect(variables.filter(name => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([])
      const words = [
        manifest.standingNote,
        manifest.groupWord,
        manifest.baseUrl.help,
        ...manifest.fields.flatMap(field => [field.label, field.help]),
        ...manifest.permissions.map(item => item.words),
        ...manifest.secretParts.map(part => part.label)
      ]
      expect(words.filter(text => text.trim() === '')).toEqual([])
    })

    it('asks for at least one secret and hands over at least one', () => {
      expect(manifest.fields.some(field => field.isSecret && field.isRequired)).toBe(true)
      expect(manifest.secretParts.some(part => part.isSecret)).toBe(true)
    })

    it('offers presets only from its own catalogue', () => {
      const grants = manifest.permissions.map(item => item.grant)

      expect(
        manifest.presets.flatMap(preset => preset.grants).filter(grant => !grants.includes(grant))
      ).toEqual([])
    })

    it('has times and limits that make sense', () => {
      const { propagation, limits } = manifest

      expect(propagation.maximumMs).toBeGreaterThanOrEqual(propagation.typicalMs)
      expect(limits.maxConcurrent).toBeGreaterThan(0)
      expect(manifest.maxNameLength).toBeGreaterThan(0)
      expect(manifest.listLagMs).toBeGreaterThanOrEqual(0)
      if (capabilities.scopes === 'none') expect(manifest.permissions).toEqual([])
      else expect(manifest.permissions.length).toBeGreaterThan(0)
    })

    it('says how completely last-used records uses, in step with its capabilities', () => {
      const { lastUsedQuality: quality } = manifest

      expect(quality.kind === 'none').toBe(capabilities.lastUsed === 'not-reported')
      if (quality.kind !== 'lossy') return
      expect(quality.writeProbability).toBeGreaterThan(0)
      expect(quality.writeProbability).toBeLessThan(1)
    })

    it('describes the fields that its sandbox fills', () =>
      withBench(conformance, async bench => {
        await Promise.resolve()
        const isSecret = new Map(manifest.fields.map(field => [field.name, field.isSecret]))

        expect(Object.keys(bench.server.credential).map(name => isSecret.get(name))).not.toContain(false)
        expect(Object.keys(bench.server.settings).map(name => isSecret.get(name))).not.toContain(true)
        expect(
          [...Object.keys(bench.server.credential), ...Object.keys(bench.server.settings)].filter(
            name => !isSecret.has(name)
          )
        ).toEqual([])
      }))
  })
}
