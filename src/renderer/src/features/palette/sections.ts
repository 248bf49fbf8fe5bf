import { PALETTE_SECTIONS as SECTIONS } from '../../../../words/palette'

export { SECTIONS }

/** What was typed for stands in this order; the acts of the open key come first. */
export const ORDER: readonly string[] = [
  SECTIONS.openKey,
  SECTIONS.recent,
  SECTIONS.commands,
  SECTIONS.rotations,
  SECTIONS.keys
]
