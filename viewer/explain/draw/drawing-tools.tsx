import { type Stroke, strokeColours, strokeKinds } from '../../../relay/wire/narration/remark.ts'
import { Icon } from '../../ui/controls/icon.tsx'
import { ClearIcon, UndoIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

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

const toolPaths: Record<Stroke['kind'], string> = {
  line: 'M3.500 17c3-9 5.500-10 6.500-7s-1.500 7 1 7 4-9 9.500-10',
  arrow: 'M5 19L19 5M10.500 5H19v8.500',
  circle: 'M12 5c5.500 0 9 3 9 7s-3.500 7-9 7-9-3-9-7 3.500-7 9-7z',
}

const ToolIcon = ({ tool }: { tool: Stroke['kind'] }) => (
  <Icon>
    <path d={toolPaths[tool]} />
  </Icon>
)
