import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { ExplainAnswer } from '../../relay/wire/manage/explain.ts'
import { chooseLocale } from '../i18n/locale.ts'
import { Languages } from '../ui/controls/languages.tsx'
import { Mark } from '../ui/controls/mark.tsx'
import type { BayInfo, SiteInfo } from '../ui/page/api.ts'
import { useRemembered } from '../ui/page/memory.ts'
import type { Remarks } from '../ui/picture/remarks.ts'
import { BayStrip } from './bay-strip.tsx'
import { CaptionBar } from './caption-bar.tsx'
import { DrawingTools } from './draw/drawing-tools.tsx'
import { Stage } from './draw/stage.tsx'
import { type Drawing, useDrawing } from './draw/use-drawing.ts'
import { HelpDialog } from './keys/help-dialog.tsx'
import { doers } from './keys/shortcuts.ts'
import { useShortcuts } from './keys/use-shortcuts.ts'
import { MomentCard } from './moments/moment-card.tsx'
import { useMoments } from './moments/use-moments.ts'
import { CallQueue } from './records/call-queue.tsx'
import { callsOf } from './records/calls.ts'
import { JobCard } from './records/job-card.tsx'
import { useRecords } from './records/use-records.ts'
import { SpotlightKey } from './spotlight-key.tsx'
import { TalkBar } from './talk/talk-bar.tsx'
import { useNarration } from './talk/use-narration.ts'
import { PtzPad } from './turn/ptz-pad.tsx'
import { MarkIcon } from './words/icons.tsx'
import { useView } from './words/view.ts'

export interface ConsoleProps {
  site: SiteInfo | undefined
  /** At least one. */
  bays: readonly BayInfo[]
  /** The bay that is chosen. */
  bay: BayInfo
  onBay: (id: string) => void
  explain: ExplainAnswer
  isOnline: boolean
  remarks: Remarks
}

/** Everything that an explainer does, wired together: this file is the map of the folder. */
export function Console({ site, bays, bay, onBay, explain, isOnline, remarks }: ConsoleProps) {
  const { words, common } = useView()
  const [by, setBy] = useRemembered('glassbay.explainer', '')
  const [singleKeys, setSingleKeys] = useRemembered('glassbay.single-keys', 'on')
  const [hasHelp, setHelp] = useState(false)
  const captionField = useRef<HTMLInputElement>(null)
  const ptzPad = useRef<HTMLFieldSetElement>(null)

  const { narration, state, meter } = useNarration(bay.id, by || undefined)
  const drawing = useDrawing(bay.id, narration, remarks)
  const cameras = useCameraChoice(bay)
  const records = useRecords(bays, bay.job?.workOrder)
  const workOrder = records.workOrders.find(each => each.workOrder === bay.job?.workOrder)
  const findings = workOrder?.findings ?? []
  const moment = useMoments(bay, findings)
  const release = () => narration?.say({ type: 'release' })
  const put = (seconds: number | null) => narration?.say({ type: 'spotlight', seconds })

  useShortcuts(singleKeys === 'on', {
    onTalkEnd: () => narration?.release(),
    onShortcut: doers({
      talk: () => narration?.press(),
      bay: ({ index }) => {
        const chosen = bays[index]
        if (chosen) onBay(chosen.id)
      },
      camera: ({ step }) => cameras.step(step),
      tool: ({ tool }) => drawing.setTool(tool),
      undo: drawing.undo,
      clear: drawing.clear,
      caption: () => captionField.current?.focus(),
      ptz: () => ptzPad.current?.querySelector('button')?.focus(),
      mark: () => void moment.mark(),
      spotlight: () => (bay.spotlight ? release() : put(null)),
      help: () => setHelp(true),
    }),
  })

  return (
    <div class="explain">
      <ConsoleHead title={site ? site.name : words.title} isOnline={isOnline} onHelp={() => setHelp(true)} />
      <BayStrip bays={bays} chosen={bay.id} onChoose={onBay} />
      <main class="explain-main">
        <Stage bay={bay} camera={cameras.camera?.id ?? ''} {...drawing} />
        <ConsoleTools bay={bay} cameras={cameras} drawing={drawing} pad={ptzPad} />
        <CaptionBar
          bay={bay.id}
          phrases={explain.phrases}
          usualLanguage={chooseLocale([bay.job?.customer?.locale, site?.locale])}
          field={captionField}
          onSay={text => narration?.say({ type: 'caption', text }) ?? false}
        />
      </main>
      <aside class="side">
        <CallQueue calls={callsOf(records.workOrders)} bays={bays} onChoose={onBay} />
        <JobCard workOrder={workOrder} />
        <MomentCard
          workOrder={bay.job?.workOrder}
          findings={findings}
          clips={records.clips}
          marked={moment.marked}
          draft={moment.draft}
          onDraft={moment.setDraft}
        />
      </aside>
      <footer class="explain-bar">
        {narration && state ? (
          <TalkBar narration={narration} state={state} meter={meter} words={common} />
        ) : (
          <div class="talk" />
        )}
        <WhoSelect staff={explain.staff} by={by} named={state?.you?.name} onBy={setBy} />
        <SpotlightKey spotlight={bay.spotlight ?? null} onPut={put} onRelease={release} />
        <MarkKey onMark={moment.mark} />
      </footer>
      {moment.notice ? (
        <p key={moment.notice.at} class="toast" role="status">
          {words.moment[moment.notice.kind]}
        </p>
      ) : null}
      {hasHelp ? (
        <HelpDialog
          hasSingleKeys={singleKeys === 'on'}
          onSingleKeys={isOn => setSingleKeys(isOn ? 'on' : 'off')}
          onClose={() => setHelp(false)}
        />
      ) : null}
    </div>
  )
}

interface ConsoleHeadProps {
  title: string
  isOnline: boolean
  onHelp: () => void
}

function ConsoleHead({ title, isOnline, onHelp }: ConsoleHeadProps) {
  const { words, locale } = useView()
  return (
    <header class="explain-head">
      <Mark />
      <h1>{title}</h1>
      <p class="explain-connection" data-online={isOnline ? 'true' : 'false'} role="status">
        {isOnline ? words.connection.online : words.connection.reconnecting}
      </p>
      <Languages locale={locale} label={words.language} />
      <button type="button" class="key" aria-label={words.help.open} title={words.help.open} onClick={onHelp}>
        ?
      </button>
    </header>
  )
}

interface ConsoleToolsProps {
  bay: BayInfo
  cameras: CameraChoice
  drawing: Drawing
  pad: RefObject<HTMLFieldSetElement | null>
}

/** Which camera is seen, where it looks, and with what one draws on its picture. */
function ConsoleTools({ bay, cameras: { camera, choose }, drawing, pad }: ConsoleToolsProps) {
  const { words } = useView()
  return (
    <div class="explain-tools">
      <fieldset class="cameras">
        <legend class="visually-hidden">{words.cameras}</legend>
        {bay.cameras.map(({ id, name, state }) => (
          <button
            key={id}
            type="button"
            class="camera"
            aria-pressed={id === camera?.id}
            data-state={state}
            onClick={() => choose(id)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {camera?.ptz ? (
        <PtzPad
          key={`${bay.id}/${camera.id}`} // what is under way or waits is one camera's
          bay={bay.id}
          camera={camera.id}
          ptz={camera.ptz}
          pad={pad}
        />
      ) : null}
      <DrawingTools
        tool={drawing.tool}
        colour={drawing.colour}
        onTool={drawing.setTool}
        onColour={drawing.setColour}
        onUndo={drawing.undo}
        onClear={drawing.clear}
      />
    </div>
  )
}

interface WhoSelectProps {
  staff: ExplainAnswer['staff']
  by: string
  /** How the relay names whoever has chosen nobody. */
  named: string | undefined
  onBy: (id: string) => void
}

function WhoSelect({ staff, by, named, onBy }: WhoSelectProps) {
  const { words } = useView()
  if (!staff.length) return null
  return (
    <label class="who">
      <span>{words.who.label}</span>
      <select class="input" value={by} onChange={event => onBy(event.currentTarget.value)}>
        <option value="">{(!by && named) || words.who.choose}</option>
        {staff.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function MarkKey({ onMark }: { onMark: () => Promise<void> }) {
  const { words } = useView()
  return (
    <button type="button" class="big" data-key="mark" aria-keyshortcuts="m" onClick={() => void onMark()}>
      <MarkIcon />
      <span>{words.moment.mark}</span>
    </button>
  )
}

type CameraChoice = ReturnType<typeof useCameraChoice>

/** Which of the bay's cameras is seen: the chosen one, else one that is live. Each bay keeps its own choice. */
function useCameraChoice(bay: BayInfo) {
  const [cameraOf, setCameraOf] = useState<Record<string, string>>({})
  const wanted = bay.cameras.find(({ id }) => id === cameraOf[bay.id])
  const camera = wanted ?? bay.cameras.find(each => each.state === 'live') ?? bay.cameras[0]
  const choose = (id: string) => setCameraOf({ ...cameraOf, [bay.id]: id })
  const step = (by: number) => {
    const at = bay.cameras.findIndex(({ id }) => id === camera?.id)
    const next = bay.cameras[(at + by + bay.cameras.length) % bay.cameras.length]
    if (next) choose(next.id)
  }
  return { camera, choose, step }
}
