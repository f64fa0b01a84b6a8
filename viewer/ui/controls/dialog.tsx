import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import './dialog.css'

export interface DialogProps {
  title: string
  onClose: () => void
  children: ComponentChildren
}

/** One thing to do before going on. Escape and a click beside it take it away. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const { current } = element
    const opener = document.activeElement
    if (current) current.showModal()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does it, by the dialog itself
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={onClose}
      onClick={event => {
        if (event.target === element.current) onClose()
      }}
    >
      <div class="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
