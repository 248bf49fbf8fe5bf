import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './IconButton'
import { UI_PAGE } from '../../../words/pages/ui'

export type DialogProps = {
  readonly title: string
  readonly children: ReactNode
  readonly footer?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  /** How it may be left apart from its own buttons. `never`: Esc, a click outside and the corner do nothing. */
  readonly leave?: 'anyhow' | 'keyboard' | 'never'
  readonly role?: 'dialog' | 'alertdialog'
  readonly onClose: () => void
}

/** A modal dialog: focus goes in, stays in, and returns to where it came from. */
export function Dialog(props: DialogProps) {
  const { title, children, footer, size = 'medium', leave = 'keyboard', role = 'dialog', onClose } = props
  const dialog = useRef<HTMLElement>(null)
  // After every picture: the control that had the focus may have been replaced by what its press led to.
  useEffect(() => {
    const id = requestAnimationFrame(() => focusWithin(dialog.current))
    return () => cancelAnimationFrame(id)
  })
  return (
    <ModalOverlay
      isOpen
      isDismissable={leave === 'anyhow'}
      isKeyboardDismissDisabled={leave === 'never'}
      onOpenChange={isOpen => {
        if (!isOpen) onClose()
      }}
      className="overlay"
    >
      <Modal className={`modal modal-${size}`}>
        <AriaDialog ref={dialog} role={role} className="dialog">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {leave !== 'never' && (
              <IconButton name={UI_PAGE.close} icon={<X size={16} />} onClick={onClose} />
            )}
          </header>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

const CONTROLS = 'input, select, textarea, button, a[href], summary, [tabindex="0"]'

/** Where nothing in the dialog has the focus: its main button, else its first control. */
function focusWithin(dialog: HTMLElement | null): void {
  const active = document.activeElement
  if (dialog === null || (active !== null && active !== document.body && active !== dialog)) return
  const main = dialog.querySelector<HTMLElement>('.dialog-foot .button-primary:not(:disabled)')
  const controls = [...dialog.querySelectorAll<HTMLElement>(CONTROLS)].filter(
    control => !control.matches(':disabled') && control.checkVisibility()
  )
  const first = controls.find(control => control.closest('.dialog-head') === null) ?? controls[0]
  const target = active === dialog ? first : (main ?? first)
  target?.focus()
}
