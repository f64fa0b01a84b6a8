/**
 * Who may do what at the embedded broker. Pure. Whoever has its password is the workshop's own system or an edge;
 * an edge is known by its client id, and speaks and listens for its own bay alone.
 */
import { type BayAddress, clientIdOf } from '../mqtt/topics.ts'

type Direction = 'publish' | 'subscribe'

const fromWorkshop = new Set(['job'])
const fromEdge = new Set(['status', 'clip', 'decision', 'pickup', 'rating'])

/** `topic`: for `subscribe` a filter, which for the workshop's system may have wildcards below its site. */
export function mayAccess(clientId: string, direction: Direction, topic: string): boolean {
  const [root, site = '', bay = '', name = '', ...more] = topic.split('/')
  if (root !== 'glassbay' || site === '' || more.length > 0) return false
  if (clientId.startsWith('glassbay-')) return mayEdge(clientId, direction, { site, bay }, name)
  return direction === 'subscribe' || (bay !== '' && fromWorkshop.has(name))
}

function mayEdge(clientId: string, direction: Direction, address: BayAddress, name: string): boolean {
  const names = direction === 'publish' ? fromEdge : fromWorkshop
  return clientId === clientIdOf(address) && names.has(name)
}
