import type { ComponentChild } from 'preact'
import { useEffect } from 'preact/hooks'
import { browserWishes, chooseLocale, wordsFor } from '../i18n/locale.ts'
import type { Words } from '../i18n/words.ts'
import type { BayInfo } from './api.ts'
import { LivePicture } from './live-picture.tsx'
import { Mark } from './mark.tsx'
import { Notice } from './notice.tsx'
import { setLanguage } from './page.ts'
import { type Bays, useBays } from './use-bays.ts'
import './role-page.css'

export interface RolePageProps {
  page: 'my' | 'explain' | 'manage'
  /** What a page has for each bay beside its pictures. */
  below?: (bay: BayInfo, words: Words) => ComponentChild
}

const ignoreBuild = () => {}

/** The live pictures that a role may watch, one card a bay. */
export function RolePage({ page, below }: RolePageProps) {
  const state = useBays(ignoreBuild)
  const { asked, browser } = browserWishes()
  const locale = chooseLocale(page === 'my' ? [asked, ...browser] : [asked, ...browser, state.site?.locale])
  const words = wordsFor(locale)
  const { title, lead } = words.role[page]
  useEffect(() => setLanguage(locale, title), [locale, title])

  return (
    <div class={`role role-${page}`}>
      <header class="role-head">
        <Mark />
        <p class="role-site">{state.site ? state.site.name : words.product}</p>
      </header>
      <main>
        <h1>{title}</h1>
        <p class="role-lead">{lead}</p>
        <Pictures page={page} below={below} state={state} words={words} />
      </main>
    </div>
  )
}

function Pictures({ page, below, state, words }: RolePageProps & { state: Bays; words: Words }) {
  if (state.connection === 'refused') return <Notice {...words.link.refused} />
  if (!state.bays) {
    return state.connection === 'connecting' ? (
      <div class="role-skeleton picture" />
    ) : (
      <Notice {...words.link.unreachable} />
    )
  }
  if (!state.bays.length) return <Notice {...(page === 'my' ? words.role.my.nothing : words.wall.noBays)} />
  return (
    <div class="role-bays">
      {state.bays.map(bay => (
        <article key={bay.id} class="role-bay">
          {bay.cameras.map(camera => (
            <figure key={camera.id}>
              <LivePicture
                bay={bay.id}
                camera={camera.id}
                label={`${bay.name}, ${camera.name}`}
                words={words}
              />
              <figcaption>
                <strong>{bay.name}</strong>
                <span>{camera.name}</span>
              </figcaption>
            </figure>
          ))}
          {below ? <div class="role-below">{below(bay, words)}</div> : null}
        </article>
      ))}
    </div>
  )
}
