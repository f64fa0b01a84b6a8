import { useEffect, useState } from 'preact/hooks'
import type { ListedPrice } from '../../relay/wire/manage/site.ts'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import { type MoneyFormat, moneyFormat } from '../i18n/money.ts'
import type { Locale } from '../i18n/words.ts'
import { Notice } from '../ui/controls/notice.tsx'
import { PageBar } from '../ui/controls/page-bar.tsx'
import type { SiteInfo } from '../ui/page/api.ts'
import { setLanguage } from '../ui/page/page.ts'
import { type KindChoice, searchPrices } from './price-search.ts'
import { usePrices } from './use-prices.ts'
import { type PricesWords, pricesWords } from './words.ts'
import './prices.css'

/** More rows than anybody reads only make a phone slow. */
const rowLimit = 300
const kinds: KindChoice[] = ['all', 'labour', 'part']

/** The shop's price list, for everybody. */
export function PricesPage() {
  const { state, again } = usePrices()
  const { asked, browser } = browserWishes()
  const site = state.kind === 'known' ? state.site : undefined
  const locale = chooseLocale([asked, ...browser, site?.locale])
  const words = pricesWords[locale]
  useEffect(() => setLanguage(locale, words.title), [locale, words])

  return (
    <div class="prices">
      <PageBar
        name={site ? site.name : wordsFor(locale).product}
        locale={locale}
        languages={words.languages}
      />
      <main>
        {state.kind === 'loading' ? <p class="prices-loading">{words.loading}</p> : null}
        {state.kind === 'unreachable' ? <Unreachable locale={locale} again={again} /> : null}
        {state.kind === 'known' ? <Known {...state} words={words} locale={locale} /> : null}
      </main>
    </div>
  )
}

function Unreachable({ locale, again }: { locale: Locale; again: () => void }) {
  const { unreachable, retry } = wordsFor(locale).link
  return (
    <Notice title={unreachable.title}>
      <button type="button" class="prices-again" onClick={again}>
        {retry}
      </button>
    </Notice>
  )
}

interface KnownProps {
  site: SiteInfo
  prices: readonly ListedPrice[]
  words: PricesWords
  locale: Locale
}

function Known({ site, prices, words, locale }: KnownProps) {
  const [query, setQuery] = useState('')
  const [kind, setKind] = useState<KindChoice>('all')
  if (!prices.length) return <Notice {...words.noList} />
  const found = searchPrices(prices, query, kind)
  return (
    <>
      <h1>{words.title}</h1>
      <p class="prices-lead">{words.lead}</p>
      <search class="prices-search">
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onInput={event => setQuery(event.currentTarget.value)}
        />
        <fieldset>
          <legend class="visually-hidden">{words.kind}</legend>
          {kinds.map(choice => (
            <label key={choice}>
              <input type="radio" name="kind" checked={choice === kind} onChange={() => setKind(choice)} />
              <span>{words.kinds[choice]}</span>
            </label>
          ))}
        </fieldset>
      </search>
      <p class="prices-count" role="status">
        {words.found(found.length)} · {words.currency(site.currency)}
      </p>
      {found.length ? null : <Notice {...words.nothing} />}
      {(['labour', 'part'] as const).map(each => (
        <Category
          key={each}
          title={words.kinds[each]}
          prices={found.slice(0, rowLimit).filter(price => price.kind === each)}
          words={words}
          money={moneyFormat(locale, site.currency)}
        />
      ))}
      {found.length > rowLimit ? <p class="prices-more">{words.more(found.length - rowLimit)}</p> : null}
    </>
  )
}

interface CategoryProps {
  title: string
  prices: readonly ListedPrice[]
  words: PricesWords
  money: MoneyFormat
}

function Category({ title, prices, words, money }: CategoryProps) {
  if (!prices.length) return null
  return (
    <section class="prices-category">
      <h2>{title}</h2>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.code}</th>
            <th scope="col">{words.price}</th>
            <th scope="col">{words.unit}</th>
          </tr>
        </thead>
        <tbody>
          {prices.map(({ code, name, price, unit }, index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              <td class="prices-code">{code}</td>
              <td class="prices-price">{money.full(price)}</td>
              <td class="prices-unit">{unit ? `/ ${unit}` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
