import { encode } from 'uqr'

export interface QrCodeProps {
  /** What a phone's camera reads. */
  text: string
  /** What it leads to, for those who cannot see it. */
  label: string
}

/** A QR code that scales: one path of squares, with the four modules of quiet zone that ISO/IEC 18004 asks for. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const squares = data.map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join(''))
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img">
      <title>{label}</title>
      <rect width={size} height={size} fill="#fff" />
      <path d={squares.join('')} fill="#000" />
    </svg>
  )
}
