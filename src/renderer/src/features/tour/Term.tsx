import type { ReactNode } from 'react'
import { open } from '../../state/navigation'
import { GLOSSARY, GLOSSARY_WORDS, type TermId } from '../../../../words/glossary'

export type TermProps = { readonly id: TermId; readonly children: ReactNode }

/** A word with its meaning behind it. */
export function Term({ id, children }: TermProps) {
  return (
    <button
      type="button"
      className="term"
      title={GLOSSARY_WORDS.explain(GLOSSARY[id].term)}
      onClick={() => open({ kind: 'glossary', term: id })}
    >
      {children}
    </button>
  )
}
