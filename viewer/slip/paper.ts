/** The papers that receptions print on. */
export type Paper = '80mm' | 'a6' | 'a4'

export const papers: readonly Paper[] = ['80mm', 'a6', 'a4']

const pixelsPerMm = 96 / 25.4

/**
 * Of the page (CSS Paged Media). A roll's page is as long as what stands on it; some drivers cut at its end.
 * @param heightPx of the slip, in CSS pixels
 */
export function pageRule(paper: Paper, heightPx: number): string {
  switch (paper) {
    case '80mm':
      return `@page { size: 80mm ${Math.ceil(heightPx / pixelsPerMm) + 2}mm; margin: 0 }`
    case 'a6':
      return '@page { size: 105mm 148mm; margin: 0 }'
    case 'a4':
      return '@page { size: A4; margin: 20mm }'
  }
}
