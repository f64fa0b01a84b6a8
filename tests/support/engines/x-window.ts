/**
 * The least of the X11 protocol that gives a window its size: without a window manager nobody else does.
 * Source: X Window System Protocol, X.Org Standard, version 11.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Viewport } from './engine.ts'

const getGeometry = 14
const queryTree = 15
const configureWindow = 12
const widthAndHeight = 0x4 | 0x8

/** Resizes the largest top-level window of the display, moved to nowhere. Throws when there is none. */
export async function resizeLargestWindow(display: number, size: Viewport): Promise<void> {
  const socket = connect(`/tmp/.X11-unix/X${display}`)
  try {
    await once(socket, 'connect')
    const window = await largestWindow(socket, await openConnection(socket))
    socket.write(request(configureWindow, [window, widthAndHeight, size.width, size.height]))
    await reply(socket, request(getGeometry, [window])) // its answer comes after the change
  } finally {
    socket.destroy()
  }
}

/** Returns the root window's id. */
async function openConnection(socket: Socket): Promise<number> {
  const setup = await reply(socket, Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 8, 6)
  const vendorLength = setup.readUInt16LE(24)
  const formats = setup.readUInt8(29)
  return setup.readUInt32LE(40 + Math.ceil(vendorLength / 4) * 4 + formats * 8)
}

async function largestWindow(socket: Socket, root: number): Promise<number> {
  const tree = await reply(socket, request(queryTree, [root]))
  let largest = { window: 0, area: 0 }
  for (let child = 0; child < tree.readUInt16LE(16); child += 1) {
    const window = tree.readUInt32LE(32 + child * 4)
    const geometry = await reply(socket, request(getGeometry, [window]))
    const area = geometry.readUInt16LE(16) * geometry.readUInt16LE(18)
    if (area > largest.area) largest = { window, area }
  }
  if (largest.window === 0) throw new Error('the display has no window')
  return largest.window
}

function request(opcode: number, words: number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4)
  bytes.writeUInt8(opcode, 0)
  bytes.writeUInt16LE(bytes.length / 4, 2)
  for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, 4 + i * 4)
  return bytes
}

/** Sends a request and reads its reply: a fixed part, and as many words more as the word at `lengthAt` says. */
async function reply(socket: Socket, bytes: Buffer, fixedLength = 32, lengthAt = 4): Promise<Buffer> {
  socket.write(bytes)
  const fixed = await read(socket, fixedLength)
  if (fixed[0] !== 1) throw new Error('the X server refuses')
  const words = lengthAt === 6 ? fixed.readUInt16LE(6) : fixed.readUInt32LE(lengthAt)
  return words === 0 ? fixed : Buffer.concat([fixed, await read(socket, words * 4)])
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null
    if (bytes) return bytes
    await once(socket, 'readable')
  }
}
