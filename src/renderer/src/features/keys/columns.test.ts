import { describe, expect, it } from 'vitest'
import { COLUMNS, fittingColumns, templateOf } from './columns'

describe('columns', () => {
  it('shows all where there is room', () => {
    expect(fittingColumns(2_000)).toEqual(COLUMNS)
  })

  it('leaves the least important out first and keeps the order', () => {
    const shown = fittingColumns(1_000).map(column => column.id)

    expect(shown).not.toContain('service')
    expect(shown).toEqual(COLUMNS.map(column => column.id).filter(id => shown.includes(id)))
  })

  it('never leaves out name, environment and last used', () => {
    expect(fittingColumns(0).map(column => column.id)).toEqual(['name', 'environment', 'lastUsed'])
  })

  it('gives each column a track, with one for the check box and one for the expander', () => {
    expect(templateOf(fittingColumns(0))).toBe('32px minmax(190px, 3fr) 76px 112px 28px')
  })
})
