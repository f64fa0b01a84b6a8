/** Whether a device of ONVIF is at an address: asked for its clock, which every one tells to everybody. */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { CameraAddress } from '../../config/camera-url.ts'

const timeoutMs = 2000
const longestAnswer = 64 * 1024
const question =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>'

/** `address`: an IP address that a camera may have. Never throws. */
export async function answersAsOnvif(address: CameraAddress, signal: AbortSignal): Promise<boolean> {
  try {
    return isOnvif(await ask(address, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])))
  } catch {
    return false // nobody is there, or somebody else
  }
}

function ask({ host, port, path }: CameraAddress, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/soap+xml; charset=utf-8' }
    const asked = request({ host, port, path, method: 'POST', headers, agent: false, signal }, response => {
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > longestAnswer) response.destroy(new RangeError('too long'))
      })
      text(response).then(resolve, reject)
    })
    asked.on('error', reject)
    asked.end(question)
  })
}

/** A fault is an answer of its kind, too. */
function isOnvif(answer: string): boolean {
  return /GetSystemDateAndTimeResponse|www\.onvif\.org/.test(answer)
}
