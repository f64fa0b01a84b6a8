/** A rating while it is being given. Pure. */
import type { RatingRequest, ShownRating } from '../../../relay/wire/work-order/work-order.ts'

export interface Opinion {
  /** 0: not chosen yet. */
  score: number
  comment: string
}

export const parts = ['technician', 'explainer'] as const
export type Part = (typeof parts)[number]
export type RatingDraft = Record<Part, Opinion>

export function draftOf(rating: ShownRating | null): RatingDraft {
  const opinionOf = (part: Part): Opinion => {
    const given = rating?.[part]
    return { score: given ? given.score : 0, comment: given?.comment || '' }
  }
  return { technician: opinionOf('technician'), explainer: opinionOf('explainer') }
}

/** Only who was given stars; undefined while nobody was, since words alone are no rating. */
export function requestOf(draft: RatingDraft): RatingRequest | undefined {
  const request: RatingRequest = {}
  for (const part of parts) {
    const { score, comment } = draft[part]
    if (score > 0) request[part] = { score, ...(comment.trim() && { comment: comment.trim() }) }
  }
  return request.technician || request.explainer ? request : undefined
}
