/** The bay's MQTT topics as an AsyncAPI 3 document, made from the schemas that the edge itself parses with. Pure. */
import { z } from 'zod'
import { jobSchema } from './job.ts'
import {
  clipTagSchema,
  decisionSchema,
  pickupSchema,
  ratingSchema,
  statusSchema,
  type TopicName,
} from './publication.ts'

interface TopicDescription {
  schema: z.ZodType
  /** As the edge sees it. */
  action: 'send' | 'receive'
  isRetained: boolean
  summary: string
}

const topics: Record<TopicName, TopicDescription> = {
  job: {
    schema: jobSchema,
    action: 'receive',
    isRetained: true,
    summary:
      "The job's snapshot, from the workshop's own system. At most 256 KiB; an empty payload means that the bay is empty. " +
      'A revision already seen, or older, is ignored; an invalid snapshot is refused as a whole. ' +
      'Unknown keys are ignored, and null counts as absent.',
  },
  status: {
    schema: statusSchema,
    action: 'send',
    isRetained: true,
    summary: "Whether the bay's edge is there, and each camera's state. Also the edge's last will.",
  },
  clip: { schema: clipTagSchema, action: 'send', isRetained: false, summary: 'A clip is ready.' },
  decision: {
    schema: decisionSchema,
    action: 'send',
    isRetained: false,
    summary: 'A customer has decided on a finding. The same id is the same decision.',
  },
  pickup: {
    schema: pickupSchema,
    action: 'send',
    isRetained: false,
    summary: 'A customer waits, or has chosen when to collect the vehicle. The same id is the same choice.',
  },
  rating: {
    schema: ratingSchema,
    action: 'send',
    isRetained: false,
    summary: 'A customer has rated technician and explainer. The same id is the same rating.',
  },
}

/** `version`: of this program. */
export function asyncApiDocument(version: string) {
  const names = Object.keys(topics) as TopicName[]
  const each = <T>(make: (name: TopicName, topic: TopicDescription) => T) =>
    Object.fromEntries(names.map(name => [name, make(name, topics[name])]))
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Glassbay: a bay and its job',
      version,
      description:
        "What a workshop's own system publishes to a bay, and what the bay's edge publishes for it. " +
        "JSON in UTF-8; times in ISO 8601 with offset; money as integer minor units of the site's currency.",
    },
    defaultContentType: 'application/json',
    channels: each(channel),
    operations: each((name, { action, summary, isRetained }) => ({
      action,
      summary,
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
      bindings: { mqtt: { qos: 1, retain: isRetained, bindingVersion: '0.2.0' } },
    })),
    components: {
      messages: each((name, { summary }) => ({
        name,
        summary,
        payload: { $ref: `#/components/schemas/${name}` },
      })),
      schemas: each((_name, { schema }) => jsonSchema(schema)),
    },
  }
}

function channel(name: TopicName) {
  return {
    address: `glassbay/{site}/{bay}/${name}`,
    parameters: { site: { description: "The site's id." }, bay: { description: "The bay's id." } },
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
  }
}

/** What may be sent to us: a key with a default need not be there. AsyncAPI's own schemas are draft 7. */
function jsonSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  return rest
}
