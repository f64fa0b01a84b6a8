import { useState } from 'preact/hooks'
import type { Phrase } from '../../relay/wire/manage/explain.ts'
import { captionLengthLimit } from '../../relay/wire/narration/remark.ts'
import { wordsFor } from '../i18n/locale.ts'
import { type Locale, locales } from '../i18n/words.ts'
import { useCaption } from '../ui/picture/remarks.ts'
import { useView } from './words/view.ts'

export interface CaptionBarProps {
  bay: string
  phrases: readonly Phrase[]
  /** What whoever is concerned reads: the customer's language, else the site's. */
  usualLanguage: Locale
  /** For the shortcut. */
  field: { current: HTMLInputElement | null }
  /** False: the line is not there just now. */
  onSay: (text: string) => boolean
}

/** A line to write over the picture, and the shop's phrases for one tap. */
export function CaptionBar({ bay, phrases, usualLanguage, field, onSay }: CaptionBarProps) {
  const { words } = useView()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Locale>()
  const shown = useCaption(bay)
  const language = chosen ?? usualLanguage
  const say = (event: Event) => {
    event.preventDefault()
    if (text.trim() && onSay(text.trim())) setText('')
  }
  return (
    <section class="captions" aria-label={words.caption.label}>
      <form class="captions-form" onSubmit={say}>
        <input
          ref={field}
          class="input"
          aria-label={words.caption.label}
          placeholder={words.caption.placeholder}
          maxLength={captionLengthLimit}
          enterkeyhint="send"
          autocomplete="off"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
        {shown && !text ? (
          <button type="button" class="push" onClick={() => onSay('')}>
            {words.caption.clear}
          </button>
        ) : (
          <button type="submit" class="push" disabled={!text.trim()}>
            {words.caption.say}
          </button>
        )}
      </form>
      {phrases.length ? (
        <>
          <ul class="phrases" aria-label={words.caption.phrases} lang={language}>
            {phrases.map(phrase => (
              <li key={phrase.en}>
                <button type="button" class="phrase" onClick={() => onSay(phrase[language])}>
                  {phrase[language]}
                </button>
              </li>
            ))}
          </ul>
          <select
            class="input phrases-language"
            aria-label={words.caption.language}
            value={language}
            onChange={event => setChosen(event.currentTarget.value as Locale)}
          >
            {locales.map(locale => (
              <option key={locale} value={locale}>
                {wordsFor(locale).language}
              </option>
            ))}
          </select>
        </>
      ) : null}
    </section>
  )
}
