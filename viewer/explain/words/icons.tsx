/** The console's signs. */
import { Icon } from '../../ui/controls/icon.tsx'

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
