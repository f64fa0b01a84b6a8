/** The sentences of an explainer's console. */
import type { Finding, Step } from '../../../relay/wire/job/job.ts'
import type { Stroke } from '../../../relay/wire/narration/remark.ts'

/** Where a camera can be turned. */
export type Direction = 'left' | 'up' | 'down' | 'right' | 'farther' | 'nearer'

export interface ExplainWords {
  title: string
  wrongRole: { title: string; advice: string }
  connection: { online: string; reconnecting: string }
  language: string
  bays: string
  cameras: string
  free: string
  cameraLost: string
  onWall: string
  /** What is drawn on is called this for those who cannot see it. */
  picture: (what: string) => string
  /** Of the picture, seconds with one decimal. */
  behind: (seconds: string) => string
  who: { label: string; choose: string }
  draw: {
    label: string
    tools: Record<Stroke['kind'], string>
    colours: Record<Stroke['colour'], string>
    colour: string
    undo: string
    clear: string
  }
  ptz: {
    label: string
    directions: Record<Direction, string>
    presets: string
    /** Storing where the camera looks now; ends in an ellipsis, since a name is asked for. */
    store: string
    storeName: string
    save: string
    cancel: string
    stored: (name: string) => string
    failed: string
  }
  caption: {
    label: string
    placeholder: string
    say: string
    clear: string
    phrases: string
    language: string
  }
  spotlight: {
    label: string
    on: string
    length: string
    /** How long, as a choice; null: without an end. */
    lengths: (minutes: number | null) => string
    until: (time: string) => string
  }
  moment: {
    title: string
    mark: string
    label: string
    placeholder: string
    severity: string
    finding: string
    noFinding: string
    marked: string
    coming: string
    nothingToMark: string
    failed: string
    none: string
    play: (what: string) => string
    unnamed: string
  }
  job: {
    title: string
    promised: string
    steps: string
    findings: string
    noSteps: string
    noFindings: string
  }
  calls: { title: string; none: string; since: (time: string) => string; show: (bay: string) => string }
  severity: Record<Finding['severity'], string>
  stepState: Record<Step['state'], string>
  decision: Record<'approved' | 'declined' | 'call-me', string>
  help: {
    open: string
    title: string
    close: string
    singleKeys: string
    /** In the order of the page. */
    keys: [keys: string, what: string][]
  }
}
