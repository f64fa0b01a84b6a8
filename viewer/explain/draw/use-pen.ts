import { useMemo } from 'preact/hooks'
import type { Glass } from '../../player/live-player.ts'
import type { Remarks } from '../../ui/picture/remarks.ts'
import type { Narration } from '../talk/narration.ts'
import { Pen } from './pen.ts'

/** The explainer's pen over a bay's pictures: what it draws is seen here at once, and told to whoever watches. */
export function usePen(bay: string, narration: Narration | undefined, remarks: Remarks): Pen {
  return useMemo(() => {
    const onStroke: ConstructorParameters<typeof Pen>[0]['onStroke'] = stroke => {
      remarks.draw({ ...stroke, bay })
      if (narration) narration.say({ type: 'stroke', stroke })
    }
    return new Pen({ onStroke, newId })
  }, [bay, narration, remarks])
}

/** When the picture on the glass was captured; about now, where the stream does not say. */
export function frameAtMs(glass: Glass | undefined): number {
  return glass?.capturedAtMs ?? Date.now()
}

function newId(): string {
  return Array.from(window.crypto.getRandomValues(new Uint32Array(3)), part => part.toString(36)).join('')
}
