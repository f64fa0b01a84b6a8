import { useEffect, useState } from 'preact/hooks'
import { MyFeed } from './state/my-feed.ts'
import { type MyState, nothingKnown } from './state/my-state.ts'

export interface My {
  state: MyState
  feed: MyFeed | undefined
}

/** What the relay knows for this customer, kept fresh. */
export function useMy(): My {
  const [state, setState] = useState(nothingKnown)
  const [feed, setFeed] = useState<MyFeed>()
  useEffect(() => {
    const life = new AbortController()
    const own = new MyFeed(next => !life.signal.aborted && setState(next))
    setFeed(own)
    own.run(life.signal)
    return () => life.abort()
  }, [])
  return { state, feed }
}
