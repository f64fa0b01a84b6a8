import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Migration, openStore, type Store } from '../../../edge/store/store.ts'

const notes: Migration = { name: 'notes-1', sql: 'CREATE TABLE note (text TEXT PRIMARY KEY) STRICT' }
const authors: Migration = { name: 'notes-2', sql: 'ALTER TABLE note ADD COLUMN author TEXT' }

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'glassbay-store-'))
  file = path.join(directory, 'bay-1', 'edge.db')
})

afterEach(() => rmSync(directory, { recursive: true }))

function insert(store: Store, text: string): void {
  store.database.prepare('INSERT INTO note (text) VALUES (?)').run(text)
}

function texts(store: Store): unknown[] {
  return store.database
    .prepare('SELECT text FROM note ORDER BY text')
    .all()
    .map(row => row.text)
}

describe('store', () => {
  it('applies each migration once, and later ones to what is there', () => {
    const first = openStore(file, [notes])
    insert(first, 'kept')
    first.close()
    const second = openStore(file, [notes, authors])
    expect(second.database.prepare('SELECT text, author FROM note').all()).toEqual([
      { text: 'kept', author: null },
    ])
    second.close()
  })

  it('syncs every commit to the disk', () => {
    const store = openStore(file, [])
    const pragma = (name: string) => Object.values(store.database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
    expect([pragma('journal_mode'), pragma('synchronous')]).toEqual(['wal', 2])
    store.close()
  })

  it('names the file when it is no database', () => {
    const other = path.join(directory, 'notes.txt')
    writeFileSync(
      other,
      'not a database at all, but long enough to have a header of a hundred bytes: '.repeat(9),
    )
    expect(() => openStore(other, [])).toThrow(`cannot use the database ${other}`)
  })

  describe('transaction', () => {
    let store: Store
    beforeEach(() => {
      store = openStore(file, [notes])
    })
    afterEach(() => store.close())

    it('undoes everything when its work throws', () => {
      const failing = () =>
        store.transaction(() => {
          insert(store, 'undone')
          throw new Error('no')
        })
      expect(failing).toThrow('no')
      expect(texts(store)).toEqual([])
    })

    it('joins the one around it, and undoes only itself when that one goes on', () => {
      store.transaction(() => {
        insert(store, 'outer')
        const failing = () =>
          store.transaction(() => {
            insert(store, 'inner')
            throw new Error('no')
          })
        expect(failing).toThrow('no')
      })
      expect(texts(store)).toEqual(['outer'])
    })

    it('tells others only after the commit, and never when there is none', () => {
      const told: string[] = []
      store.transaction(() => {
        store.transaction(() => store.whenCommitted(() => told.push(`inner, ${texts(store).length} there`)))
        insert(store, 'a')
        expect(told).toEqual([])
      })
      expect(() =>
        store.transaction(() => {
          store.whenCommitted(() => told.push('undone'))
          throw new Error('no')
        }),
      ).toThrow('no')
      store.whenCommitted(() => told.push('at once'))
      expect(told).toEqual(['inner, 1 there', 'at once'])
    })
  })
})
