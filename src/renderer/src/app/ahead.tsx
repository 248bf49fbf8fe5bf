import { lazy, useState, type ComponentType } from 'react'

export type Ahead<Props> = {
  readonly Component: ComponentType<Props>
  /** Reads the code, so that the component is shown in the same turn from then on. */
  readonly read: () => Promise<unknown>
}

/**
 * A component whose code is not needed for the first picture. Once it has been read it stands at once, unlike a lazy one,
 * which is away for a moment even then: letters that are typed into a dialog in that moment would be lost.
 */
export function ahead<Props extends object>(load: () => Promise<ComponentType<Props>>): Ahead<Props> {
  let loaded: ComponentType<Props> | null = null
  const read = async () => {
    loaded = await load()
    return { default: loaded }
  }
  const Lazy = lazy(read)

  function Component(props: Props) {
    // Chosen once: another component in its place would begin anew.
    const [Chosen] = useState<ComponentType<Props>>(() => loaded ?? Lazy)
    return <Chosen {...props} />
  }
  return { Component, read }
}
