import { Search } from 'lucide-react'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { search, useNavigation } from '../../state/navigation'
import { focusStart } from '../../ui/keep-focus'
import { Kbd } from '../../ui/Kbd'
import { accept, complete, type Completion, type Suggestion } from './completion'
import type { FilterProblem, Vocabulary } from './filter-language'
import { KEYS_PAGE } from '../../../../words/pages/keys'

export type SearchBoxProps = {
  readonly vocabulary: Vocabulary
  readonly problems: readonly FilterProblem[]
}

const CLOSED: Completion = { suggestions: [], start: 0, end: 0 }

/** The filter language with completion. Arrow keys choose, Tab or Enter takes, Enter goes on to the list; Esc closes, then clears, then leaves. */
export function SearchBox({ vocabulary, problems }: SearchBoxProps) {
  const query = useNavigation(state => state.query)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const [completion, setCompletion] = useState(CLOSED)
  const [chosen, setChosen] = useState(-1)
  const { suggestions } = completion
  const isOpen = suggestions.length > 0

  function offer(text: string, caret: number): void {
    setCompletion(complete(text, caret, vocabulary))
    setChosen(-1)
  }

  function take(suggestion: Suggestion): void {
    const text = accept(query, completion, suggestion)
    search(text)
    if (suggestion.insert.endsWith(':')) offer(text, completion.start + suggestion.insert.length)
    else setCompletion(CLOSED)
    input.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' && isOpen) setChosen((chosen + 1) % suggestions.length)
    else if (event.key === 'ArrowDown') focusStart()
    else if (event.key === 'ArrowUp' && isOpen)
      setChosen((chosen - 1 + suggestions.length) % suggestions.length)
    else if ((event.key === 'Enter' || event.key === 'Tab') && isOpen && suggestions[chosen] !== undefined) {
      take(suggestions[chosen])
    } else if (event.key === 'Enter') toList()
    else if (event.key === 'Escape') leave()
    else return
    if (event.key !== 'Tab' || chosen >= 0) event.preventDefault()
    event.stopPropagation()
  }

  function toList(): void {
    setCompletion(CLOSED)
    focusStart()
  }

  function leave(): void {
    if (isOpen) setCompletion(CLOSED)
    else if (query !== '') search('')
    else focusStart()
  }

  return (
    <div className="search">
      <Search size={14} className="search-icon" aria-hidden="true" />
      <input
        ref={input}
        id="search-keys"
        type="search"
        className="search-input"
        aria-label={KEYS_PAGE.searchKeys}
        aria-autocomplete="list"
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-invalid={problems.length > 0 || undefined}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        placeholder={KEYS_PAGE.searchKeysEnvProd}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={event => {
          search(event.target.value)
          offer(event.target.value, event.target.selectionStart ?? event.target.value.length)
        }}
        onFocus={event => offer(query, event.target.selectionStart ?? query.length)}
        onBlur={() => setCompletion(CLOSED)}
        onKeyDown={onKeyDown}
      />
      {query === '' && !isOpen && <Kbd keys="/" />}
      {isOpen && (
        <ul className="suggestions" role="listbox" id={`${id}-list`} aria-label={KEYS_PAGE.completions}>
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.insert}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="suggestion"
              onMouseDown={event => {
                event.preventDefault()
                take(suggestion)
              }}
            >
              <code>{suggestion.label}</code>
              <span className="faint">{suggestion.hint}</span>
            </li>
          ))}
        </ul>
      )}
      {problems.length > 0 && !isOpen && (
        <p className="search-problems" id={`${id}-problems`} role="status">
          {problems.map(problem => problem.words).join(' ')}
        </p>
      )}
    </div>
  )
}
