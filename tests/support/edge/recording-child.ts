// A bay that records a video in real time, to be killed: node recording-child.ts DIRECTORY VIDEO

import { FilmedFeed, readFilm } from '../camera/filmed-feed.ts'
import { BayArchive } from './bay-archive.ts'

const [data = '', video = ''] = process.argv.slice(2)
const feed = new FilmedFeed(await readFilm(video))
const bay = new BayArchive({ data })
bay.record('lift', feed)
feed.goLive()
console.log('live')
await feed.run(new AbortController().signal)
