/** Asks for the slip's code where a decision needs it, and shuts the door on whoever guesses. */
import { problemTypes } from '../wire/work-order/work-order.ts'
import type { CodeTries } from './code-tries.ts'
import type { Issuer } from './links.ts'
import { Refusal } from './refusal.ts'
import { isSlipCode } from './slip-code.ts'

export interface SlipCodesOptions {
  issuer: Issuer
  tries: CodeTries
}

export class SlipCodes {
  private readonly options: SlipCodesOptions

  constructor(options: SlipCodesOptions) {
    this.options = options
  }

  /** Throws Refusal: 403 without a code or with a wrong one, 429 with any after too many wrong ones. */
  demand(workOrder: string, code: string | undefined): void {
    const { issuer, tries } = this.options
    const lockedForMs = tries.lockedForMs(workOrder)
    if (lockedForMs > 0) {
      const retryAfter = Math.ceil(lockedForMs / 1000)
      throw new Refusal(429, 'too many wrong codes: wait, or ask the workshop', {
        type: problemTypes.codeLocked,
        retryAfter,
      })
    }
    if (code === undefined) {
      const detail = 'this needs the four-digit code on the reception slip'
      throw new Refusal(403, detail, { type: problemTypes.codeNeeded })
    }
    if (!isSlipCode(issuer, workOrder, code)) {
      tries.wrong(workOrder)
      throw new Refusal(403, 'that is not the code on the reception slip', { type: problemTypes.wrongCode })
    }
    tries.right(workOrder)
  }
}
