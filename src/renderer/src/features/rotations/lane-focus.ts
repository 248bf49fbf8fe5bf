/** Moves the focus to the next (1) or previous (-1) lane inside `list`; to the first when none has it. */
export function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const names = [...(list?.querySelectorAll<HTMLElement>('.lane .lane-name') ?? [])]
  const lane = document.activeElement?.closest('.lane') ?? null
  const at = names.findIndex(name => name.closest('.lane') === lane)
  const next = lane === null || at === -1 ? names[0] : names[at + step]
  next?.focus()
}
