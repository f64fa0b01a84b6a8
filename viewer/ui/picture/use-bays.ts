import { useEffect, useState } from 'preact/hooks'
import { Api, type BayInfo, LinkRefusedError, type SiteInfo } from '../page/api.ts'
import { followSite } from '../page/site-events.ts'
import { Remarks } from './remarks.ts'

/** How the page stands with the relay. */
export type Connection = 'connecting' | 'online' | 'reconnecting' | 'refused'

export interface Bays {
  /** Undefined until the first answer. */
  site: SiteInfo | undefined
  bays: BayInfo[] | undefined
  connection: Connection
  /** What explainers write and draw over the pictures. */
  remarks: Remarks
}

/** In case an event was missed; pictures tell of themselves. */
const pollMs = 10_000
const retryMs = 3_000

/**
 * The site and its bays, kept fresh. `onBuild` hears which build of the pages the relay serves; `news`: the events after
 * which to look, the same array each time.
 */
export function useBays(onBuild: (build: string) => void, news?: readonly string[]): Bays {
  const [bays, setBays] = useState<Bays>(nothingKnown)

  const { remarks } = bays
  useEffect(() => {
    const api = new Api(onBuild)
    const life = new AbortController()
    let timer = 0
    const refresh = async () => {
      window.clearTimeout(timer)
      const next = await readOnce(api)
      if (life.signal.aborted) return
      setBays(before => ({ ...before, ...next }))
      timer = window.setTimeout(() => void refresh(), next.connection === 'online' ? pollMs : retryMs)
    }
    void refresh()
    const events = followSite(() => void refresh(), life.signal, news)
    if (events) remarks.follow(events, life.signal)
    return () => {
      life.abort()
      window.clearTimeout(timer)
    }
  }, [onBuild, news, remarks])

  return bays
}

function nothingKnown(): Bays {
  return { site: undefined, bays: undefined, connection: 'connecting', remarks: new Remarks() }
}

async function readOnce(api: Api): Promise<Partial<Bays> & { connection: Connection }> {
  try {
    const [site, bays] = await Promise.all([api.site(), api.bays()])
    return { site, bays, connection: 'online' }
  } catch (error) {
    return { connection: error instanceof LinkRefusedError ? 'refused' : 'reconnecting' }
  }
}
