/** When each work order's vehicle was in which bay: a clip shows one that was there. */
import type { Kysely } from 'kysely'
import type { Stay } from '../../access/edge-can.ts'
import type { StayRow, Tables } from '../database/tables.ts'

export interface StayNote {
  bay: string
  workOrder: string
  /** By the clock of the bay's edge, ms since 1970. */
  atMs: number
}

export class Stays {
  private readonly site: string

  constructor(site: string) {
    this.site = site
  }

  /** The vehicle is in the bay: since then, unless it was there before. Whoever else was there has left. */
  async isThere(db: Kysely<Tables>, { bay, workOrder, atMs }: StayNote): Promise<void> {
    const open = await this.open(db, row => row.bay === bay || row.work_order === workOrder)
    for (const row of open) {
      const isIt = row.bay === bay && row.work_order === workOrder
      await this.note(db, row, row.bay === bay ? atMs : row.to_at, isIt ? 0 : 1)
    }
    if (open.some(row => row.bay === bay && row.work_order === workOrder)) return
    const number = (await this.rows(db, workOrder, bay)).length + 1
    const row = { bay, number, from_at: atMs, to_at: atMs, is_over: 0 }
    await db
      .insertInto('stay')
      .values({ site: this.site, work_order: workOrder, ...row })
      .execute()
  }

  /** The vehicle, or with no work order whichever it was, is in that bay no more. */
  async hasLeft(
    db: Kysely<Tables>,
    { bay, workOrder, atMs }: Partial<StayNote> & { bay: string; atMs: number },
  ) {
    const open = await this.open(
      db,
      row => row.bay === bay && (workOrder ?? row.work_order) === row.work_order,
    )
    for (const row of open) await this.note(db, row, atMs, 1)
  }

  /** It was in the bay then, and is not any more. */
  async wasThere(db: Kysely<Tables>, { bay, workOrder, atMs }: StayNote): Promise<void> {
    const last = (await this.rows(db, workOrder, bay)).at(-1)
    if (last) return this.note(db, last, atMs, 1)
    const row = { bay, number: 1, from_at: atMs, to_at: atMs, is_over: 1 }
    await db
      .insertInto('stay')
      .values({ site: this.site, work_order: workOrder, ...row })
      .execute()
  }

  /** As `wasThere`, for what is known to have been there before. */
  async wasThereUntil(db: Kysely<Tables>, note: StayNote): Promise<void> {
    const last = (await this.rows(db, note.workOrder, note.bay)).at(-1)
    if (last) await this.note(db, last, note.atMs, 1)
  }

  async of(db: Kysely<Tables>, workOrder: string, bay: string): Promise<Stay[]> {
    const rows = await this.rows(db, workOrder, bay)
    return rows.map(({ from_at, to_at, is_over }) => ({
      fromMs: from_at,
      toMs: is_over === 1 ? to_at : undefined,
    }))
  }

  private rows(db: Kysely<Tables>, workOrder: string, bay: string): Promise<StayRow[]> {
    return db
      .selectFrom('stay')
      .selectAll()
      .where(eb => eb.and({ site: this.site, work_order: workOrder, bay }))
      .orderBy('number')
      .execute()
  }

  /** As many as there are bays, at most. */
  private async open(db: Kysely<Tables>, isMeant: (row: StayRow) => boolean): Promise<StayRow[]> {
    const rows = await db
      .selectFrom('stay')
      .selectAll()
      .where(eb => eb.and({ site: this.site, is_over: 0 }))
      .execute()
    return rows.filter(isMeant)
  }

  /** The edge's clock may have been set meanwhile, in either direction. */
  private async note(db: Kysely<Tables>, row: StayRow, atMs: number, is_over: number): Promise<void> {
    const { site, work_order, bay, number, from_at, to_at } = row
    await db
      .updateTable('stay')
      .set({ from_at: Math.min(from_at, atMs), to_at: Math.max(to_at, atMs), is_over })
      .where(eb => eb.and({ site, work_order, bay, number }))
      .execute()
  }
}
