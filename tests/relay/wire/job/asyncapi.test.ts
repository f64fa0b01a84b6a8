import { Parser } from '@asyncapi/parser'
import { describe, expect, it } from 'vitest'
import { asyncApiDocument } from '../../../../relay/wire/job/asyncapi.ts'

describe('asyncApiDocument', () => {
  it('is what the standard parser takes without a word', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument('1.2.3')))
    expect(diagnostics).toEqual([])
    expect(document?.info().version()).toBe('1.2.3')
    const operations = document?.operations().all() ?? []
    const told = operations.map(operation => {
      const { retain, qos } = operation.bindings().get('mqtt')?.value() ?? {}
      return [operation.action(), operation.channels().all()[0]?.address(), qos, retain]
    })
    expect(told).toEqual([
      ['receive', 'glassbay/{site}/{bay}/job', 1, true],
      ['send', 'glassbay/{site}/{bay}/status', 1, true],
      ['send', 'glassbay/{site}/{bay}/clip', 1, false],
      ['send', 'glassbay/{site}/{bay}/decision', 1, false],
      ['send', 'glassbay/{site}/{bay}/pickup', 1, false],
      ['send', 'glassbay/{site}/{bay}/rating', 1, false],
    ])
  })

  it('asks of a job what the edge asks of it, and no more', () => {
    expect(asyncApiDocument('1.2.3').components.schemas.job).toMatchObject({
      required: ['workOrder', 'revision', 'state', 'at', 'vehicle'],
      properties: { state: { enum: expect.arrayContaining(['awaiting-approval']) } },
    })
  })
})
