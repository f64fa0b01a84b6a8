import { Dialog } from '../../ui/controls/dialog.tsx'
import { useView } from '../words/view.ts'

export interface HelpDialogProps {
  /** Keys without Ctrl do something: whoever speaks to the machine, or hits keys by accident, turns them off. */
  hasSingleKeys: boolean
  onSingleKeys: (isOn: boolean) => void
  onClose: () => void
}

export function HelpDialog({ hasSingleKeys, onSingleKeys, onClose }: HelpDialogProps) {
  const { help } = useView().words
  return (
    <Dialog title={help.title} onClose={onClose}>
      <dl class="keys">
        {help.keys.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(/\s{2,}/).map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={hasSingleKeys}
          onChange={event => onSingleKeys(event.currentTarget.checked)}
        />
        {help.singleKeys}
      </label>
      <button type="button" class="push" onClick={onClose}>
        {help.close}
      </button>
    </Dialog>
  )
}
