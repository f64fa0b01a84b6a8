import { useCallback, useRef, useState } from 'preact/hooks'
import type { ExplainAnswer } from '../../relay/wire/manage/explain.ts'
import type { Stroke } from '../../relay/wire/narration/remark.ts'
import { chooseLocale } from '../i18n/locale.ts'
import { MarkIcon } from '../ui/controls/icons.tsx'
import { Languages } from '../ui/controls/languages.tsx'
import { Mark } from '../ui/controls/mark.tsx'
import { Api, ApiError, type BayInfo, type SiteInfo } from '../ui/page/api.ts'
import { useRemembered } from '../ui/page/memory.ts'
import type { Remarks } from '../ui/picture/remarks.ts'
import { BayStrip } from './bay-strip.tsx'
import { CaptionBar } from './caption-bar.tsx'
import { DrawingTools } from './draw/drawing-tools.tsx'
import { type GlassLook, Stage } from './draw/stage.tsx'
import { frameAtMs, usePen } from './draw/use-pen.ts'
import { HelpDialog } from './keys/help-dialog.tsx'
import type { Shortcut } from './keys/shortcuts.ts'
import { useShortcuts } from './keys/use-shortcuts.ts'
import { MomentCard } from './moments/moment-card.tsx'
import { emptyDraft, type MarkedMoment, momentOf } from './moments/moments.ts'
import { CallQueue } from './records/call-queue.tsx'
import { callsOf } from './records/calls.ts'
import { JobCard } from './records/job-card.tsx'
import { useRecords } from './records/use-records.ts'
import { SpotlightKey } from './spotlight-key.tsx'
import { TalkBar } from './talk/talk-bar.tsx'
import { useNarration } from './talk/use-narration.ts'
import { PtzPad } from './turn/ptz-pad.tsx'
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

const nothingOnGlass: GlassLook = () => undefined

/** Everything that an explainer does, wired together: this file is the map of the folder. */
export function Console({ site, bays, bay, onBay, explain, isOnline, remarks }: ConsoleProps) {
  const { words, common, locale } = useView()
  const [by, setBy] = useRemembered('glassbay.explainer', '')
  const [singleKeys, setSingleKeys] = useRemembered('glassbay.single-keys', 'on')
  const [cameraOf, setCameraOf] = useState<Record<string, string>>({})
  const [tool, setTool] = useState<Stroke['kind']>('line')
  const [colour, setColour] = useState<Stroke['colour']>('amber')
  const [hasHelp, setHelp] = useState(false)
  const captionField = useRef<HTMLInputElement>(null)
  const ptzPad = useRef<HTMLFieldSetElement>(null)
  const [glass, setGlass] = useState<GlassLook>(() => nothingOnGlass)
  const onGlass = useCallback((look: GlassLook | null) => setGlass(() => look ?? nothingOnGlass), [])

  const { narration, state, meter } = useNarration(bay.id, by || undefined)
  const pen = usePen(bay.id, narration, remarks)
  const records = useRecords(bays, bay.job?.workOrder)
  const workOrder = records.workOrders.find(each => each.workOrder === bay.job?.workOrder)
  const moment = useMoments(bay, workOrder?.findings ?? [])

  const wanted = bay.cameras.find(({ id }) => id === cameraOf[bay.id])
  const camera = wanted ?? bay.cameras.find(each => each.state === 'live') ?? bay.cameras[0]
  const chooseCamera = (id: string) => setCameraOf({ ...cameraOf, [bay.id]: id })
  const stepCamera = (step: number) => {
    const at = bay.cameras.findIndex(({ id }) => id === camera?.id)
    const next = bay.cameras[(at + step + bay.cameras.length) % bay.cameras.length]
    if (next) chooseCamera(next.id)
  }
  const undo = () => pen.undo(frameAtMs(glass()), performance.now())
  const clear = () => pen.clear(frameAtMs(glass()), performance.now())
  const say = (text: string) => narration?.say({ type: 'caption', text }) ?? false
  const release = () => narration?.say({ type: 'release' })
  const put = (seconds: number | null) => narration?.say({ type: 'spotlight', seconds })

  const follow = (shortcut: Shortcut): void => {
    switch (shortcut.kind) {
      case 'talk':
        narration?.press()
        break
      case 'bay': {
        const chosen = bays[shortcut.index]
        if (chosen) onBay(chosen.id)
        break
      }
      case 'camera':
        stepCamera(shortcut.step)
        break
      case 'tool':
        setTool(shortcut.tool)
        break
      case 'undo':
        undo()
        break
      case 'clear':
        clear()
        break
      case 'caption':
        captionField.current?.focus()
        break
      case 'ptz':
        ptzPad.current?.querySelector('button')?.focus()
        break
      case 'mark':
        void moment.mark()
        break
      case 'spotlight':
        if (bay.spotlight) release()
        else put(null)
        break
      case 'help':
        setHelp(true)
        break
    }
  }
  useShortcuts(singleKeys === 'on', { onShortcut: follow, onTalkEnd: () => narration?.release() })

  return (
    <div class="explain">
      <header class="explain-head">
        <Mark />
        <h1>{site ? site.name : words.title}</h1>
        <p class="explain-connection" data-online={isOnline ? 'true' : 'false'} role="status">
          {isOnline ? words.connection.online : words.connection.reconnecting}
        </p>
        <Languages locale={locale} label={words.language} />
        <button
          type="button"
          class="key"
          aria-label={words.help.open}
          title={words.help.open}
          onClick={() => setHelp(true)}
        >
          ?
        </button>
      </header>
      <BayStrip bays={bays} chosen={bay.id} onChoose={onBay} />
      <main class="explain-main">
        <Stage
          bay={bay}
          camera={camera ? camera.id : ''}
          pen={pen}
          tool={tool}
          colour={colour}
          glass={glass}
          onGlass={onGlass}
        />
        <div class="explain-tools">
          <fieldset class="cameras">
            <legend class="visually-hidden">{words.cameras}</legend>
            {bay.cameras.map(({ id, name, state: cameraState }) => (
              <button
                key={id}
                type="button"
                class="camera"
                aria-pressed={id === camera?.id}
                data-state={cameraState}
                onClick={() => chooseCamera(id)}
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
              pad={ptzPad}
            />
          ) : null}
          <DrawingTools
            tool={tool}
            colour={colour}
            onTool={setTool}
            onColour={setColour}
            onUndo={undo}
            onClear={clear}
          />
        </div>
        <CaptionBar
          bay={bay.id}
          phrases={explain.phrases}
          usualLanguage={chooseLocale([bay.job?.customer?.locale, site?.locale])}
          field={captionField}
          onSay={say}
        />
      </main>
      <aside class="side">
        <CallQueue calls={callsOf(records.workOrders)} bays={bays} onChoose={onBay} />
        <JobCard workOrder={workOrder} />
        <MomentCard
          workOrder={bay.job?.workOrder}
          findings={workOrder?.findings ?? []}
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
        {explain.staff.length ? (
          <label class="who">
            <span>{words.who.label}</span>
            <select class="input" value={by} onChange={event => setBy(event.currentTarget.value)}>
              <option value="">{(!by && state?.you?.name) || words.who.choose}</option>
              {explain.staff.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <SpotlightKey spotlight={bay.spotlight ?? null} onPut={put} onRelease={release} />
        <button
          type="button"
          class="big"
          data-key="mark"
          aria-keyshortcuts="m"
          onClick={() => void moment.mark()}
        >
          <MarkIcon />
          <span>{words.moment.mark}</span>
        </button>
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

interface Notice {
  kind: 'marked' | 'nothingToMark' | 'failed'
  at: number
}

const noticeMs = 3500

/** What is marked from this page, and what the next mark says. */
function useMoments(bay: BayInfo, findings: Parameters<typeof momentOf>[1]) {
  const [draft, setDraft] = useState(emptyDraft)
  const [marked, setMarked] = useState<MarkedMoment[]>([])
  const [notice, setNotice] = useState<Notice>()
  const timer = useRef(0)
  const tell = (kind: Notice['kind']) => {
    window.clearTimeout(timer.current)
    setNotice({ kind, at: Date.now() })
    timer.current = window.setTimeout(() => setNotice(undefined), noticeMs)
  }
  const mark = async () => {
    const { workOrder } = bay.job ?? {}
    const moment = momentOf(draft, findings)
    try {
      const path = `/api/bays/${encodeURIComponent(bay.id)}/moments`
      const { id, at } = await new Api().post<{ id: string; at: string }>(path, moment)
      setMarked(before => [...before, { id, at, workOrder: workOrder ?? '', label: moment.label }])
      setDraft(emptyDraft)
      tell('marked')
    } catch (error) {
      tell(error instanceof ApiError && error.status === 409 ? 'nothingToMark' : 'failed')
    }
  }
  return { draft, setDraft, marked, notice, mark }
}
