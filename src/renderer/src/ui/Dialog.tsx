import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './IconButton'

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
        <AriaDialog role={role} className="dialog">
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {leave !== 'never' && <IconButton name="Close" icon={<X size={16} />} onClick={onClose} />}
          </header>
          <div className="dialog-body">{children}</div>
          {footer !== undefined && <footer className="dialog-foot">{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
