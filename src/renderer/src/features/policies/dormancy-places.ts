import type { PolicyChangeView, PolicyPreviewView } from '../../../../contract/policies'
import type { SettingsView } from '../../../../contract/settings'
import { POLICIES_PAGE } from '../../../../words/pages/policies'

export type Dormancy = SettingsView['dormancy']
export type Place = Dormancy['places'][number]
/** Null: the profile of what stands above it. */
export type PlaceChoice = Pick<Place, 'profile' | 'dormantDays'> | null

export function placeOf(dormancy: Dormancy, kind: Place['kind'], of: string): Place | null {
  return dormancy.places.find(place => place.kind === kind && place.of === of) ?? null
}

/** In an order of their own, so that choosing and taking back is no change. */
export function withPlace(
  dormancy: Dormancy,
  kind: Place['kind'],
  of: string,
  choice: PlaceChoice
): Dormancy {
  const others = dormancy.places.filter(place => place.kind !== kind || place.of !== of)
  if (choice === null) return { ...dormancy, places: others }
  const places = [...others, { kind, of, ...choice }].sort(
    (left, right) => left.kind.localeCompare(right.kind) || left.of.localeCompare(right.of)
  )
  return { ...dormancy, places }
}

const NO_KEYS: PolicyChangeView = { keys: 0, dormantBefore: 0, dormantAfter: 0, unassessed: 0 }

export function changeOf(preview: PolicyPreviewView, kind: Place['kind'], of: string): PolicyChangeView {
  const found =
    kind === 'account'
      ? preview.accounts.find(each => each.accountId === of)
      : preview.environments.find(each => each.environment === of)
  return found?.change ?? NO_KEYS
}

/** `23 of 120 dormant`, or `23 → 41 of 120 dormant` when the profiles change it. */
export function changeWords({ keys, dormantBefore, dormantAfter }: PolicyChangeView): string {
  if (keys === 0) return 'no keys'
  const move =
    dormantBefore === dormantAfter
      ? dormantAfter.toLocaleString('en')
      : `${dormantBefore.toLocaleString('en')} → ${dormantAfter.toLocaleString('en')}`
  return POLICIES_PAGE.moveOfKeysDormant(move, keys.toLocaleString('en'))
}

/** `23 → 41 of 318 dormant. 57 keys stay unassessed.` */
export function sumWords(all: PolicyChangeView): string {
  if (all.unassessed === 0) return `${changeWords(all)}.`
  const stays = all.unassessed === 1 ? 'key stays' : 'keys stay'
  return POLICIES_PAGE.changeUnassessedStaysUnassessed(
    changeWords(all),
    all.unassessed.toLocaleString('en'),
    stays
  )
}
