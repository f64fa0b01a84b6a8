import { useState } from 'preact/hooks'
import { Dialog } from '../../ui/controls/dialog.tsx'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { Field } from '../parts/field.tsx'

export interface HoldDialogProps {
  workOrder: string
  isHeld: boolean
  onClose: () => void
  onChanged: () => Promise<void>
}

/** Keeps a work order beyond its time, or gives it back to the rules. */
export function HoldDialog({ workOrder, isHeld, onClose, onChanged }: HoldDialogProps) {
  const { words, onRefused } = useManage()
  const [reason, setReason] = useState('')
  const [hasFailed, setFailed] = useState(false)
  const change = async () => {
    try {
      await api.hold(workOrder, !isHeld, isHeld ? undefined : reason.trim() || undefined)
      await onChanged()
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setFailed(true)
    }
  }
  return (
    <Dialog title={isHeld ? words.workOrders.holdOff : words.workOrders.holdOn} onClose={onClose}>
      <form
        class="form"
        onSubmit={event => {
          event.preventDefault()
          void change()
        }}
      >
        <p>{words.workOrders.holdAdvice}</p>
        {isHeld ? null : (
          <Field label={words.workOrders.reason}>
            {ids => (
              <input
                {...ids}
                class="input"
                maxLength={500}
                value={reason}
                onInput={event => setReason(event.currentTarget.value)}
              />
            )}
          </Field>
        )}
        {hasFailed ? (
          <p class="form-problem" role="alert">
            {words.workOrders.holdFailed}
          </p>
        ) : null}
        <div class="form-foot">
          <button type="button" class="button" onClick={onClose}>
            {words.shell.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {isHeld ? words.workOrders.release : words.workOrders.hold}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
