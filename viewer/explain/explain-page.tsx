import { useEffect, useMemo, useState } from 'preact/hooks'
import type { ExplainAnswer } from '../../relay/wire/manage/explain.ts'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import { timeFormat } from '../i18n/times.ts'
import { Notice } from '../ui/controls/notice.tsx'
import { Api, ApiError } from '../ui/page/api.ts'
import { setLanguage } from '../ui/page/page.ts'
import { RemarksProvider } from '../ui/picture/remarks.ts'
import { useBays } from '../ui/picture/use-bays.ts'
import { Console } from './console.tsx'
import { explainWordsFor } from './words/dictionaries.ts'
import { type View, ViewProvider } from './words/view.ts'
import './explain.css'
import './bay-strip.css'
import './draw/stage.css'
import './draw/drawing-tools.css'
import './turn/ptz-pad.css'
import './caption-bar.css'
import './records/cards.css'
import './moments/moment-card.css'
import './console-bar.css'
import './keys/help-dialog.css'
import './layouts.css'

const ignoreBuild = () => {}
const news = ['job', 'camera', 'spotlight', 'decision', 'finding', 'clip'] as const

export function ExplainPage() {
  const state = useBays(ignoreBuild, news)
  const { site, bays, connection, remarks } = state
  const { asked, browser } = browserWishes()
  const locale = chooseLocale([asked, ...browser, site?.locale])
  const timezone = site ? site.timezone : 'UTC'
  const view = useMemo<View>(() => {
    const times = timeFormat(locale, timezone)
    return { locale, words: explainWordsFor(locale), common: wordsFor(locale), times }
  }, [locale, timezone])
  const { words, common } = view
  useEffect(() => setLanguage(locale, words.title), [locale, words])
  const explain = useExplain(connection === 'online')
  const [chosen, setChosen] = useState('')

  if (connection === 'refused') return <Notice {...common.link.refused} />
  if (explain === 'not-allowed') return <Notice {...words.wrongRole} />
  if (!bays || !explain) {
    return connection === 'reconnecting' ? (
      <Notice {...common.link.unreachable} />
    ) : (
      <main class="explain-loading picture-shimmer">
        <h1 class="visually-hidden">{words.title}</h1>
      </main>
    )
  }
  const bay = bays.find(({ id }) => id === chosen) ?? bays[0]
  if (!bay) return <Notice {...common.wall.noBays} />
  const isOnline = connection === 'online'
  return (
    <ViewProvider value={view}>
      <RemarksProvider value={remarks}>
        <Console {...{ site, bays, bay, explain, isOnline, remarks }} onBay={setChosen} />
      </RemarksProvider>
    </ViewProvider>
  )
}

/** Undefined until it is there. */
function useExplain(isOnline: boolean): ExplainAnswer | 'not-allowed' | undefined {
  const [answer, setAnswer] = useState<ExplainAnswer | 'not-allowed'>()
  const isMissing = answer === undefined
  useEffect(() => {
    if (!isOnline || !isMissing) return
    const keep = (error: unknown) => {
      if (error instanceof ApiError && error.status === 403) setAnswer('not-allowed')
    }
    new Api().read<ExplainAnswer>('/api/explain').then(setAnswer, keep)
  }, [isOnline, isMissing])
  return answer
}
