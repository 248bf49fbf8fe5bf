export type KbdProps = { readonly keys: string }

/** A shortcut as keys, `g k` or `⌘ K`. */
export function Kbd({ keys }: KbdProps) {
  return (
    <span className="kbds">
      {keys.split(' ').map((key, index) => (
        <kbd key={index} className="kbd">
          {key}
        </kbd>
      ))}
    </span>
  )
}
