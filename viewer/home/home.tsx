import { wordsFor } from '../i18n/locale.ts'
import { locales } from '../i18n/words.ts'
import { Mark } from '../ui/controls/mark.tsx'
import './home.css'

/** What this is, to whoever finds the address: in every language at once, since nobody has chosen one here. */
export function Home() {
  return (
    <main class="home">
      <header class="home-head">
        <Mark />
        <h1>{wordsFor('en').product}</h1>
      </header>
      <div class="home-panes">
        {locales.map(locale => {
          const { home, tagline } = wordsFor(locale)
          return (
            <section key={locale} class="home-pane" lang={locale}>
              <h2>{tagline}</h2>
              <p>{home.what}</p>
              <p>{home.how}</p>
              <p class="home-promise">{home.promise}</p>
            </section>
          )
        })}
      </div>
    </main>
  )
}
