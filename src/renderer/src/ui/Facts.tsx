import type { ReactNode } from 'react'

export type FactsProps = { readonly rows: readonly (readonly [name: string, value: ReactNode])[] }

/** Names and values in two columns. */
export function Facts({ rows }: FactsProps) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
