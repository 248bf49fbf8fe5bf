import { useNavigation, type Navigation } from './navigation'

/** What makes a place: going back leads to it as it was left. */
type Place = Pick<Navigation, 'screen' | 'rotationId' | 'groupId' | 'query' | 'keyId'>

const MOST = 50
let before: Place[] = []
let after: Place[] = []
let isMoving = false

function placeOf({ screen, rotationId, groupId, query, keyId }: Navigation): Place {
  return { screen, rotationId, groupId, query, keyId }
}

/** Another letter in the search box is the same place; another screen, rotation or key is not. */
function isOther(left: Place, right: Place): boolean {
  return (
    left.screen !== right.screen ||
    left.rotationId !== right.rotationId ||
    left.groupId !== right.groupId ||
    left.keyId !== right.keyId
  )
}

/** Remembers where the person was; for the life of the window. */
export function rememberPlaces(): () => void {
  return useNavigation.subscribe((state, previous) => {
    const left = placeOf(previous)
    if (isMoving || !isOther(left, placeOf(state))) return
    before = [...before, left].slice(-MOST)
    after = []
  })
}

/** To where the person was before; nothing happens at the first place. */
export function goBack(): void {
  const place = before.at(-1)
  if (place === undefined) return
  after = [...after, placeOf(useNavigation.getState())]
  before = before.slice(0, -1)
  move(place)
}

export function goForward(): void {
  const place = after.at(-1)
  if (place === undefined) return
  before = [...before, placeOf(useNavigation.getState())]
  after = after.slice(0, -1)
  move(place)
}

function move(place: Place): void {
  isMoving = true
  useNavigation.setState(place)
  isMoving = false
}
