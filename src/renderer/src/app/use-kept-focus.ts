import { useEffect } from 'react'
import { useNavigation } from '../state/navigation'
import { keepFocus } from '../ui/keep-focus'

/** Whenever something opens, closes or changes place, the keyboard keeps a place too. */
export function useKeptFocus(): void {
  useEffect(
    () =>
      useNavigation.subscribe((state, before) => {
        const isMoved =
          state.screen !== before.screen ||
          state.rotationId !== before.rotationId ||
          (state.keyId === null && before.keyId !== null) ||
          (state.dialog === null && before.dialog !== null)
        if (isMoved) keepFocus()
      }),
    []
  )
}
