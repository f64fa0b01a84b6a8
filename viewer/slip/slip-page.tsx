import { useEffect, useRef, useState } from 'preact/hooks'
import { browserWishes, chooseLocale } from '../i18n/locale.ts'
import { timeFormat } from '../i18n/times.ts'
import type { Locale } from '../i18n/words.ts'
import { Languages } from '../ui/controls/languages.tsx'
import { Mark } from '../ui/controls/mark.tsx'
import { Notice } from '../ui/controls/notice.tsx'
import { QrCode } from '../ui/controls/qr-code.tsx'
import { Api } from '../ui/page/api.ts'
import { setLanguage } from '../ui/page/page.ts'
import { type Paper, pageRule, papers } from './paper.ts'
import type { Slip } from './slip.ts'
import { slipWords } from './words.ts'
import './slip.css'

interface SlipPageProps {
  slip: Slip | undefined
}

/** The reception slip, to be printed and handed over with the order. */
export function SlipPage({ slip }: SlipPageProps) {
  const { asked, browser } = browserWishes()
  const locale = chooseLocale([asked, slip?.locale, ...browser])
  const words = slipWords[locale]
  useEffect(() => setLanguage(locale, words.title), [locale, words])
  return (
    <main class="slip">
      {slip ? <Printable slip={slip} locale={locale} /> : <Notice {...words.missing} />}
    </main>
  )
}

function Printable({ slip, locale }: { slip: Slip; locale: Locale }) {
  const words = slipWords[locale]
  const [paper, setPaper] = useState<Paper>('80mm')
  const sheet = useRef<HTMLElement>(null)
  const timezone = useTimezone()
  useEffect(() => {
    if (sheet.current) setPageRule(pageRule(paper, sheet.current.getBoundingClientRect().height))
  }, [paper, locale, timezone])

  return (
    <>
      <header class="slip-bar">
        <fieldset>
          <legend class="visually-hidden">{words.paper}</legend>
          {papers.map(choice => (
            <label key={choice}>
              <input
                type="radio"
                name="paper"
                value={choice}
                checked={choice === paper}
                onChange={() => setPaper(choice)}
              />
              <span>{words.papers[choice]}</span>
            </label>
          ))}
        </fieldset>
        <Languages locale={locale} label={words.languages} />
        <button type="button" onClick={() => window.print()}>
          {words.print}
        </button>
      </header>
      <article ref={sheet} class={`slip-paper slip-${paper}`} lang={locale}>
        <SlipContent slip={slip} locale={locale} timezone={timezone} />
      </article>
    </>
  )
}

function SlipContent({ slip, locale, timezone }: { slip: Slip; locale: Locale; timezone: string }) {
  const words = slipWords[locale]
  return (
    <>
      <p class="slip-site">
        <Mark />
        <span>{slip.site}</span>
      </p>
      <h1>{words.title}</h1>
      {slip.plate ? <p class="slip-plate">{slip.plate}</p> : null}
      <p class="slip-order">
        {words.workOrder} <strong>{slip.workOrder}</strong>
      </p>
      <QrCode text={slip.url} label={words.scan} />
      <ol>
        {words.lines.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      {slip.code ? (
        <div class="slip-code">
          <p>
            {words.code} <strong>{slip.code}</strong>
          </p>
          <p class="slip-small">{words.codeFor}</p>
        </div>
      ) : null}
      <p class="slip-small">{words.validUntil(timeFormat(locale, timezone).dateTime(slip.expiresAt))}</p>
    </>
  )
}

/** The workshop's zone once it is known; until then, this computer's, which mostly stands there. */
function useTimezone(): string {
  const [timezone, setTimezone] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone)
  useEffect(() => {
    new Api().site().then(
      site => setTimezone(site.timezone),
      () => {}, // the slip is right all the same, by this computer's clock
    )
  }, [])
  return timezone
}

/** By the CSSOM, which the CSP leaves free: a style sheet cannot know how long a roll's page is to be. */
function setPageRule(rule: string): void {
  if (typeof CSSStyleSheet.prototype.replaceSync !== 'function') return
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rule)
  document.adoptedStyleSheets = [sheet]
}
