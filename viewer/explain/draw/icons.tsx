/** Small signs beside words; never instead of them without a name. */
import type { ComponentChildren } from 'preact'
import type { Stroke } from '../../../relay/wire/narration/remark.ts'
import type { Direction } from '../turn/ptz.ts'

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

const toolPaths: Record<Stroke['kind'], string> = {
  line: 'M3.500 17c3-9 5.500-10 6.500-7s-1.500 7 1 7 4-9 9.500-10',
  arrow: 'M5 19L19 5M10.500 5H19v8.500',
  circle: 'M12 5c5.500 0 9 3 9 7s-3.500 7-9 7-9-3-9-7 3.500-7 9-7z',
}

export const ToolIcon = ({ tool }: { tool: Stroke['kind'] }) => (
  <Icon>
    <path d={toolPaths[tool]} />
  </Icon>
)
const directionPaths: Record<Direction, string> = {
  left: 'M14.500 5.500L8 12l6.500 6.500',
  up: 'M5.500 14.500L12 8l6.500 6.500',
  down: 'M5.500 9.500L12 16l6.500-6.500',
  right: 'M9.500 5.500L16 12l-6.500 6.500',
  farther: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.500h5',
  nearer: 'M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5M8 10.500h5M10.500 8v5',
}

export const PtzIcon = ({ direction }: { direction: Direction }) => (
  <Icon>
    <path d={directionPaths[direction]} />
  </Icon>
)
export const UndoIcon = () => (
  <Icon>
    <path d="M8.500 5L4 9.500 8.500 14M4.500 9.500H14a5.500 5.500 0 0 1 0 11h-3" />
  </Icon>
)
export const ClearIcon = () => (
  <Icon>
    <path d="M4.500 7h15M9.500 7V4.500h5V7M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500" />
  </Icon>
)
export const MarkIcon = () => (
  <Icon>
    <path d="M7 3.500h10v17l-5-4-5 4z" />
  </Icon>
)
export const WallIcon = () => (
  <Icon>
    <path d="M3 5h18v11.500H3zM8 20.500h8" />
  </Icon>
)
