import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** What all parts of a page need: words, formats and the like. `use` throws for a part that stands outside of the page. */
export function pageContext<T>(page: string) {
  const Context = createContext<T | undefined>(undefined)
  return {
    Provider: Context.Provider,
    use(): T {
      const value = useContext(Context)
      if (!value) throw new Error(`a part of the page ${page} stands outside of it`)
      return value
    },
  }
}
