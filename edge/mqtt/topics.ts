/** The bay's MQTT topics (contract, "Job state"): `glassbay/{site}/{bay}/...`, all with QoS 1. */

import type { TopicName } from '../../relay/wire/job/publication.ts'

export interface BayAddress {
  site: string
  bay: string
}

export function topicOf({ site, bay }: BayAddress, name: TopicName): string {
  return `glassbay/${site}/${bay}/${name}`
}

/** The same at every start: the broker keeps what comes while we are away under this name. */
export function clientIdOf({ site, bay }: BayAddress): string {
  return `glassbay-${site}-${bay}`
}
