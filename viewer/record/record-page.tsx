import { useEffect } from 'preact/hooks'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import type { Locale } from '../i18n/words.ts'
import { Notice } from '../ui/controls/notice.tsx'
import { PageBar } from '../ui/controls/page-bar.tsx'
import { setLanguage } from '../ui/page/page.ts'
import { Sheet } from './sheet.tsx'
import { speechOf } from './speech.ts'
import { isComplete } from './times-of.ts'
import { type RecordState, type ServiceRecord, useRecord } from './use-record.ts'
import { recordWords } from './words/dictionaries.ts'
import './record.css'
import './print.css'

/** The service record of a work order, for its customer and for staff. */
export function RecordPage() {
  const state = useRecord()
  const locale = localeOf(state)
  const words = recordWords[locale]
  const record = state.kind === 'known' ? state.record : undefined
  const name = record ? `${words.title} ${record.workOrder.workOrder}` : words.title
  useEffect(() => setLanguage(locale, name), [locale, name])
  useEffect(() => {
    if (record) setPageMargins(`${record.site.name} · ${record.workOrder.workOrder}`)
  }, [record])

  return (
    <div class="record">
      <PageBar
        name={record ? record.site.name : wordsFor(locale).product}
        locale={locale}
        languages={words.actions.languages}
      />
      <main>
        <Content state={state} locale={locale} />
      </main>
    </div>
  )
}

/** The customer's language also when staff opens it: the paper is for the customer. */
function localeOf(state: RecordState): Locale {
  const { asked, browser } = browserWishes()
  if (state.kind !== 'known') return chooseLocale([asked, ...browser])
  const { site, workOrder } = state.record
  return chooseLocale([asked, workOrder.customer.locale, ...browser, site.locale])
}

function Content({ state, locale }: { state: RecordState; locale: Locale }) {
  const words = recordWords[locale]
  const { link } = wordsFor(locale)
  switch (state.kind) {
    case 'loading':
      return <p class="record-loading">{words.loading}</p>
    case 'refused':
      return <Notice {...link.refused} />
    case 'unreachable':
      return <Notice {...link.unreachable} />
    case 'missing':
      return <Notice {...words.missing} />
    case 'unnamed':
      return <Notice {...words.unnamed} />
    case 'known':
      return <Known record={state.record} locale={locale} />
  }
}

function Known({ record, locale }: { record: ServiceRecord; locale: Locale }) {
  const { site, workOrder, isCustomers } = record
  const speech = speechOf(locale, site)
  const { words } = speech
  const back = isCustomers ? (
    <a class="record-back" href={`/my?lang=${locale}`}>
      {words.actions.back}
    </a>
  ) : null
  if (workOrder.state === 'cancelled') return <Notice {...words.cancelled}>{back}</Notice>
  if (!isComplete(workOrder.state)) {
    const { notReady } = words
    return (
      <Notice title={notReady.title} advice={notReady.advice}>
        <p class="record-state">{notReady.state(wordsFor(locale).jobState[workOrder.state])}</p>
        {workOrder.promisedAt ? (
          <p>{notReady.promised(speech.times.dateTime(workOrder.promisedAt))}</p>
        ) : null}
        {back}
      </Notice>
    )
  }
  const path = `/api/work-orders/${encodeURIComponent(workOrder.workOrder)}`
  return (
    <>
      <div class="record-actions">
        {back}
        <a href={path} download={`${workOrder.workOrder}.json`}>
          {words.actions.json}
        </a>
        <button type="button" onClick={() => window.print()}>
          {words.actions.print}
        </button>
      </div>
      <Sheet record={record} speech={speech} />
    </>
  )
}

/** The lines at the foot of each printed page. */

/**
 * Shop and work order on the left, page of pages on the right, of every sheet that is printed. The words are not known
 * to the style sheet, and margin boxes have no markup: the rule is made by the CSSOM, which the CSP leaves free.
 * Browsers without margin boxes print the sheets without them.
 */
function setPageMargins(left: string): void {
  if (typeof CSSStyleSheet.prototype.replaceSync !== 'function') return
  const sheet = new CSSStyleSheet()
  const box = 'font: 7.5pt "Hanken Grotesk", sans-serif; color: #444;'
  sheet.replaceSync(`@page {
    @bottom-left { content: ${cssString(left)}; ${box} }
    @bottom-right { content: counter(page) " / " counter(pages); ${box} }
  }`)
  document.adoptedStyleSheets = [sheet]
}

/** A CSS string that holds any text (CSSOM, "serialize a string"). */
export function cssString(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, control => `\\${control.charCodeAt(0).toString(16)} `)
  return `"${escaped}"`
}
