/** Certificates from disk: the relay's own, and whom an edge trusts. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ConfigError } from './load.ts'

export interface TlsFiles {
  cert: string
  key: string
}

/** The relay's certificate and key as PEM. Throws ConfigError when they cannot be read or do not fit each other. */
export function readTls({ cert, key }: TlsFiles): { cert: Buffer; key: Buffer } {
  const pair = { cert: readPem(cert, 'relay.tls.cert'), key: readPem(key, 'relay.tls.key') }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw new ConfigError([{ path: 'relay.tls', message: `no use: ${(error as Error).message}` }])
  }
  return pair
}

/** From now on everything in this process also trusts that authority (PEM). Throws ConfigError. */
export function trustAlso(caFile: string): void {
  const ca = readPem(caFile, 'edge.ca').toString()
  try {
    setDefaultCACertificates([...getCACertificates('default'), ca])
  } catch (error) {
    throw new ConfigError([{ path: 'edge.ca', message: `no certificate: ${(error as Error).message}` }])
  }
}

/** An authority's certificate (PEM). `path`: of the key that names it. Throws ConfigError. */
export function readAuthority(file: string, path: string): Buffer {
  const pem = readPem(file, path)
  try {
    new X509Certificate(pem)
  } catch (error) {
    throw new ConfigError([{ path, message: `no certificate: ${(error as Error).message}` }])
  }
  return pem
}

function readPem(file: string, path: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ConfigError([
      { path, message: `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}` },
    ])
  }
}
