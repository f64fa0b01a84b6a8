import type { SiteInfo } from '../ui/page/api.ts'
import { useView } from './words/view.ts'

/** What holds for the whole page: whose times these are, who sees this, what things cost here. */
export function Foot({ site }: { site: SiteInfo }) {
  const { words, locale } = useView()
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const city = site.timezone.split('/').pop() || site.timezone
  return (
    <footer class="foot">
      {own !== site.timezone ? <p>{words.page.zone(city.replace(/_/g, ' '))}</p> : null}
      <p>{words.page.privacy}</p>
      {site.hasPrices ? (
        <p>
          <a href={`/prices?lang=${locale}`}>{words.page.prices}</a>
        </p>
      ) : null}
    </footer>
  )
}
