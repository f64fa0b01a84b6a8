/** What supervisors and Prometheus ask: does it live, can it serve, how does it do. */
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { Refusal } from '../../access/refusal.ts'
import { guardedRoute, publicRoute, type Route } from './route.ts'

export interface HealthOptions {
  /** False from the moment that the relay shuts down, and while it cannot tell who may what. */
  isReady: () => boolean
  register: Registry
}

const state = z.object({ status: z.literal('ok') })

export function healthRoutes({ isReady, register }: HealthOptions): Route[] {
  return [
    publicRoute({
      method: 'get',
      path: '/healthz',
      summary: 'The process lives',
      response: state,
      handle: () => ({ status: 'ok' }),
    }),
    publicRoute({
      method: 'get',
      path: '/readyz',
      summary: 'The relay can serve',
      response: state,
      handle() {
        if (!isReady()) throw new Refusal(503, 'the relay is starting or shutting down')
        return { status: 'ok' }
      },
    }),
    guardedRoute({
      method: 'get',
      path: '/metrics',
      summary: 'Figures for Prometheus; from this machine without a token',
      action: 'read-health',
      isOpenToLocal: true,
      contentType: 'text/plain',
      async handle({ response }) {
        response.type(register.contentType).send(await register.metrics())
      },
    }),
  ]
}
