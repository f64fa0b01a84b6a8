/** What is published below a site's bays, as somebody else's subscriber sees it. */
import { connectAsync } from 'mqtt'
import { until } from '../until.ts'
import type { Mosquitto } from './mosquitto.ts'

export class MqttTap {
  private readonly messages: { topic: string; payload: Record<string, unknown> }[] = []

  /** Subscribed when it resolves; ends with the signal. */
  static async on(broker: Mosquitto, topics: string[], signal: AbortSignal): Promise<MqttTap> {
    const tap = new MqttTap()
    const client = await connectAsync(broker.url)
    client.on('message', (topic, payload) => {
      const last = topic.split('/').at(-1) ?? ''
      tap.messages.push({ topic: last, payload: JSON.parse(payload.toString()) as Record<string, unknown> })
    })
    signal.addEventListener('abort', () => client.end(true))
    await client.subscribeAsync(
      topics.map(topic => `glassbay/+/+/${topic}`),
      { qos: 1 },
    )
    return tap
  }

  seen(topic: string): Record<string, unknown>[] {
    return this.messages.filter(message => message.topic === topic).map(({ payload }) => payload)
  }

  async when(topic: string, count: number): Promise<Record<string, unknown>[]> {
    await until(() => this.seen(topic).length >= count)
    return this.seen(topic)
  }
}
