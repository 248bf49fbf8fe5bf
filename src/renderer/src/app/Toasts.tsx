import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { dismiss, useToasts, type Toast } from '../state/toasts'
import { useWorks } from '../state/work'
import { Button } from '../ui/Button'
import { IconButton } from '../ui/IconButton'
import { Kbd } from '../ui/Kbd'
import { keepFocus } from '../ui/keep-focus'
import { WorkCard } from './WorkCard'
import { APP_PAGE } from '../../../words/pages/app'

const SHOWN_MS = { ok: 8_000, danger: 20_000 } as const

export function Toasts() {
  const toasts = useToasts()
  const works = useWorks()
  return (
    <div className="toasts" role="region" aria-label={APP_PAGE.messages}>
      <div>
        {works.map(work => (
          <WorkCard key={work.id} work={work} />
        ))}
      </div>
      <div role="status" aria-live="polite">
        {toasts.map(toast => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </div>
    </div>
  )
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { id, tone, undo } = toast
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return undefined
    const timer = setTimeout(() => dismiss(id), SHOWN_MS[tone])
    return () => clearTimeout(timer)
  }, [id, tone, isHeld])
  useEffect(() => keepFocus, [])
  return (
    <div
      className={`toast toast-${tone}`}
      // Whoever reads it, or is about to press Undo, is not hurried.
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className="toast-text">
        <p className="toast-title">{toast.title}</p>
        {toast.detail !== null && <p>{toast.detail}</p>}
        {toast.reference !== null && (
          <p className="reference">
            {APP_PAGE.reference} <code>{toast.reference}</code>
          </p>
        )}
      </div>
      {undo !== null && (
        <Button
          size="small"
          aria-label={APP_PAGE.undo}
          aria-keyshortcuts="u"
          onClick={() => {
            dismiss(id)
            undo()
          }}
        >
          {APP_PAGE.undo} <Kbd keys="U" />
        </Button>
      )}
      <IconButton name={APP_PAGE.dismiss} icon={<X size={14} />} onClick={() => dismiss(id)} />
    </div>
  )
}
