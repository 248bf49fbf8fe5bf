import { lazy, useState, type ComponentType } from 'react'

export type Preloadable<Props> = {
  readonly Component: ComponentType<Props>
  /** Reads the code, so that the component is shown in the same turn from then on. */
  readonly preload: () => Promise<unknown>
}

/**
 * A component whose code is not needed for the first picture. Once it has been read it stands at once, unlike a lazy one,
 * which is away for a moment even then: letters that are typed into a dialog in that moment would be lost.
 */
export function preloadable<Props extends object>(
  load: () => Promise<ComponentType<Props>>
): Preloadable<Props> {
  let loaded: ComponentType<Props> | null = null
  const preload = async () => {
    loaded = await load()
    return { default: loaded }
  }
  const Lazy = lazy(preload)

  function Component(props: Props) {
    // Chosen once: another component in its place would begin anew.
    const [Chosen] = useState<ComponentType<Props>>(() => loaded ?? Lazy)
    return <Chosen {...props} />
  }
  return { Component, preload }
}
