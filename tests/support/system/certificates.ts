/** An authority and certificates of its own making, by openssl. */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

export interface TestCertificates {
  /** PEM of the authority. */
  ca: string
  cert: string
  key: string
}

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

function openssl(...args: string[]): Promise<unknown> {
  return promisify(execFile)('openssl', args)
}

/** Files in that folder: an authority, and a certificate for this machine that it signed. */
export async function makeCertificates(folder: string): Promise<TestCertificates> {
  const [ca, caKey] = [path.join(folder, 'ca.pem'), path.join(folder, 'ca.key')]
  const subject = ['-subj', '/CN=Glassbay test authority', '-days', '2']
  await openssl('req', '-x509', ...curve, ...subject, '-keyout', caKey, '-out', ca)
  return { ca, ...(await signCertificate(folder, 'first')) }
}

/** Another one of the same authority, under another name. */
export async function signCertificate(folder: string, name: string): Promise<{ cert: string; key: string }> {
  const file = (suffix: string) => path.join(folder, `${name}.${suffix}`)
  await openssl('req', ...curve, '-subj', `/CN=${name}`, '-keyout', file('key'), '-out', file('csr'))
  await writeFile(file('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  const authority = [
    '-CA',
    path.join(folder, 'ca.pem'),
    '-CAkey',
    path.join(folder, 'ca.key'),
    '-CAcreateserial',
  ]
  const request = ['-in', file('csr'), '-out', file('pem'), '-days', '2', '-extfile', file('ext')]
  await openssl('x509', '-req', ...authority, ...request)
  return { cert: file('pem'), key: file('key') }
}
