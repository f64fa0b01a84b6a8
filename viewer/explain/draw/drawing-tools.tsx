import { type Stroke, strokeColours, strokeKinds } from '../../../relay/wire/narration/remark.ts'
import { useView } from '../words/view.ts'
import { ClearIcon, ToolIcon, UndoIcon } from './icons.tsx'

export interface DrawingToolsProps {
  tool: Stroke['kind']
  colour: Stroke['colour']
  onTool: (tool: Stroke['kind']) => void
  onColour: (colour: Stroke['colour']) => void
  onUndo: () => void
  onClear: () => void
}

/** What the pen draws, in which colour, and how it is taken back. */
export function DrawingTools({ tool, colour, onTool, onColour, onUndo, onClear }: DrawingToolsProps) {
  const { draw } = useView().words
  return (
    <div class="tools">
      <fieldset class="tools-group">
        <legend class="visually-hidden">{draw.label}</legend>
        {strokeKinds.map(kind => (
          <button
            key={kind}
            type="button"
            class="key"
            aria-pressed={kind === tool}
            aria-label={draw.tools[kind]}
            title={draw.tools[kind]}
            onClick={() => onTool(kind)}
          >
            <ToolIcon tool={kind} />
          </button>
        ))}
      </fieldset>
      <fieldset class="tools-group">
        <legend class="visually-hidden">{draw.colour}</legend>
        {strokeColours.map(name => (
          <button
            key={name}
            type="button"
            class="key ink"
            data-ink={name}
            aria-pressed={name === colour}
            aria-label={draw.colours[name]}
            title={draw.colours[name]}
            onClick={() => onColour(name)}
          >
            <i />
          </button>
        ))}
      </fieldset>
      <div class="tools-group">
        <button type="button" class="key" aria-label={draw.undo} title={draw.undo} onClick={onUndo}>
          <UndoIcon />
        </button>
        <button type="button" class="key" aria-label={draw.clear} title={draw.clear} onClick={onClear}>
          <ClearIcon />
        </button>
      </div>
    </div>
  )
}
