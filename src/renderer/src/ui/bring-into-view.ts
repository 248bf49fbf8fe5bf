/** As the `ref` of a result: a form may be longer than the window, and its answer must not appear below the edge. */
export function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
