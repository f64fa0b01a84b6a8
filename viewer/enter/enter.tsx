import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import { Notice } from '../ui/controls/notice.tsx'
import { Api, LinkRefusedError } from '../ui/page/api.ts'
import { loadAhead, roleIn } from './preload.ts'
import './enter.css'

export interface EnterProps {
  token: string | undefined
  words: Words
}

type Step = 'opening' | 'missing' | 'refused' | 'unreachable'

/** Exchanges the link's token for a session and goes on to the role's page. */
export function Enter({ token, words }: EnterProps) {
  const [step, setStep] = useState<Step>(token ? 'opening' : 'missing')

  const open = useCallback(async () => {
    if (!token) return
    setStep('opening')
    // A customer stands there with the phone in hand: what the page needs comes while its session is opened.
    if (roleIn(token) === 'customer') loadAhead('/my').catch(() => {}) // then it comes when it is gone to
    try {
      const session = await new Api().openSession(token)
      // replace: going back must not lead here, where nothing is left to open.
      window.location.replace(ownPath(session.page))
    } catch (error) {
      setStep(error instanceof LinkRefusedError ? 'refused' : 'unreachable')
    }
  }, [token])

  useEffect(() => {
    void open()
  }, [open])

  const { title, advice } = step === 'opening' ? { title: words.link.opening, advice: '' } : words.link[step]
  return (
    <main class="enter">
      <Notice title={title} advice={advice}>
        {step === 'unreachable' ? (
          <button type="button" class="enter-retry" onClick={() => void open()}>
            {words.link.retry}
          </button>
        ) : null}
      </Notice>
    </main>
  )
}

/** Only ever a page of our own, whatever the answer says. `?lang` goes along. */
function ownPath(page: string): string {
  const path = /^\/[a-z]+$/.test(page) ? page : '/'
  return path + window.location.search
}
