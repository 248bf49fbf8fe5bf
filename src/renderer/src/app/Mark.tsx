/** The mark: a key that turns into its successor. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <rect width="24" height="24" rx="6" className="mark-plate" />
      <circle cx="9" cy="12" r="3.25" className="mark-line" />
      <path d="M12.25 12H19M16 12v2.75M19 12v2" className="mark-line" />
    </svg>
  )
}
