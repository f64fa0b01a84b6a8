import { useState } from 'preact/hooks'
import type { Health, StreamHealth } from '../../../relay/wire/manage/manage.ts'
import { LivePicture } from '../../ui/picture/live-picture.tsx'
import { useManage } from '../page/context.ts'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'
import { codecWord, faultsAMinute } from './stream-words.ts'

type Bay = Health['bays'][number]
type Camera = Health['cameras'][number]

/** One bay's cameras, its edge, its broker and what is recorded. */
export function BayHealth({ bay, cameras }: { bay: Bay; cameras: Camera[] }) {
  const { words, formats } = useManage()
  const { broker, storage } = bay
  return (
    <Panel title={bay.name}>
      <ul class="rows">
        {cameras.map(camera => (
          <CameraRow key={camera.camera} camera={camera} />
        ))}
        <li class="row">
          <p class="row-line">
            <span>{words.health.edge}</span>
            <span class="push" />
            <StateWord
              isWell={bay.isEdgeConnected}
              well={words.health.edgeConnected}
              trouble={words.health.edgeAway}
            />
          </p>
        </li>
        <li class="row">
          <p class="row-line">
            <span>{words.health.broker}</span>
            <span class="push soft">{broker ? words.health.since(formats.moment(broker.since)) : ''}</span>
            {broker ? (
              <StateWord
                isWell={broker.isConnected}
                well={words.health.brokerConnected}
                trouble={words.health.brokerAway}
              />
            ) : (
              <span class="soft">{words.health.untold}</span>
            )}
          </p>
          {broker?.reason ? <p class="soft">{broker.reason}</p> : null}
          {broker?.refused.map(({ topic, reason }) => (
            <p key={topic}>
              <b>{topic}</b> <span class="soft">{reason}</span>
            </p>
          ))}
        </li>
        <li class="row">
          <p class="row-line">
            <span>{words.health.storage}</span>
            <span class="push" />
            {storage ? (
              <StateWord
                isWell={storage.isWriting}
                well={words.health.writing}
                trouble={words.health.notWriting}
              />
            ) : (
              <span class="soft">{words.health.untold}</span>
            )}
          </p>
          {storage ? <Storage storage={storage} /> : null}
        </li>
      </ul>
    </Panel>
  )
}

function CameraRow({ camera: { bay, camera: id, name, state, reason, since, streams } }: { camera: Camera }) {
  const { words, formats } = useManage()
  const known: Record<string, string> = words.health.camera
  const said = reason ? known[reason.code] || reason.message : undefined
  return (
    <li class="row">
      <p class="row-line">
        <b>{name}</b>
        <span class="push soft">
          {since ? words.health.since(formats.moment(since)) : words.health.sinceStart}
        </span>
        <StateWord isWell={state === 'live'} well={words.health.live} trouble={words.health.offline} />
      </p>
      {state === 'offline' && said ? <p class="soft">{said}</p> : null}
      {state === 'offline' && reason && reason.message !== said ? (
        <p class="soft" lang="en">
          {reason.message}
        </p>
      ) : null}
      {streams.map(stream => (
        <StreamLine key={stream.rendition} stream={stream} />
      ))}
      {state === 'live' ? <Picture bay={bay} camera={id} name={name} /> : null}
    </li>
  )
}

/** What the camera shows, when asked for: a page with every camera's would pull them all. */
function Picture({ bay, camera, name }: { bay: string; camera: string; name: string }) {
  const { words, shared } = useManage()
  const [isShown, setShown] = useState(false)
  const word = isShown ? words.health.hidePicture : words.health.showPicture
  return (
    <>
      <button
        type="button"
        class="button button-small"
        aria-expanded={isShown}
        aria-label={`${name}: ${word}`}
        onClick={() => setShown(!isShown)}
      >
        {word}
      </button>
      {isShown ? (
        <div class="health-picture">
          <LivePicture bay={bay} camera={camera} label={name} words={shared} quality="sub" />
        </div>
      ) : null}
    </>
  )
}

/** What one of its streams sends, and what of it was lost or repaired. */
function StreamLine({ stream }: { stream: StreamHealth }) {
  const { words, formats } = useManage()
  const { sends, rendition } = stream
  if (!sends) return null
  const { mime, width, height, framesPerSecond, bitsPerSecond, keyframeSeconds } = sends
  const parts = [
    words.health.rendition[rendition],
    codecWord(mime),
    `${width} × ${height}`,
    words.health.frameRate(formats.number(framesPerSecond, 1)),
    `${formats.number(bitsPerSecond / 1e6, 1)} Mbit/s`,
    keyframeSeconds === null ? '' : words.health.keyframes(formats.number(keyframeSeconds, 1)),
  ]
  const faults = faultsAMinute(stream).map(({ group, perMinute }) =>
    words.health.fault[group](formats.number(perMinute, perMinute < 10 ? 1 : 0)),
  )
  return (
    <>
      <p class="soft">{parts.filter(Boolean).join(' · ')}</p>
      {faults.length ? <p class="soft">{faults.join(' · ')}</p> : null}
    </>
  )
}

function Storage({ storage }: { storage: NonNullable<Bay['storage']> }) {
  const { words, formats } = useManage()
  const { recordedBytes, oldest, gaps, gapSeconds, diskFreeBytes, fault, toldAt } = storage
  return (
    <>
      {fault ? <p class="late">{fault}</p> : null}
      {diskFreeBytes === null ? null : (
        <progress
          class="bar"
          aria-label={words.health.storage}
          max={recordedBytes + diskFreeBytes || 1}
          value={recordedBytes}
        />
      )}
      <dl class="facts">
        <div>
          <dt>{words.health.recorded}</dt>
          <dd>{formats.bytes(recordedBytes)}</dd>
        </div>
        {oldest ? (
          <div>
            <dt>{words.health.oldest}</dt>
            <dd>{formats.moment(oldest)}</dd>
          </div>
        ) : null}
        {diskFreeBytes === null ? null : (
          <div>
            <dt>{words.health.free}</dt>
            <dd>{formats.bytes(diskFreeBytes)}</dd>
          </div>
        )}
      </dl>
      <p class="soft">
        {gaps
          ? words.health.gaps(gaps, formats.number(gapSeconds, gapSeconds < 10 ? 1 : 0))
          : words.health.noGaps}
        {' · '}
        {words.health.toldAt(formats.moment(toldAt))}
      </p>
    </>
  )
}

interface StateWordProps {
  isWell: boolean
  well: string
  trouble: string
}

function StateWord({ isWell, well, trouble }: StateWordProps) {
  return <Chip tone={isWell ? 'good' : 'serious'}>{isWell ? well : trouble}</Chip>
}
