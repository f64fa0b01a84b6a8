/** The lines at the foot of each printed page. */

/**
 * Shop and work order on the left, page of pages on the right, of every sheet that is printed. The words are not known
 * to the style sheet, and margin boxes have no markup: the rule is made by the CSSOM, which the CSP leaves free.
 * Browsers without margin boxes print the sheets without them.
 */
export function setPageMargins(left: string): void {
  if (typeof CSSStyleSheet.prototype.replaceSync !== 'function') return
  const sheet = new CSSStyleSheet()
  const box = 'font: 7.5pt "Hanken Grotesk", sans-serif; color: #444;'
  sheet.replaceSync(`@page {
    @bottom-left { content: ${cssString(left)}; ${box} }
    @bottom-right { content: counter(page) " / " counter(pages); ${box} }
  }`)
  document.adoptedStyleSheets = [sheet]
}

/** A CSS string that holds any text (CSSOM, "serialize a string"). */
export function cssString(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, control => `\\${control.charCodeAt(0).toString(16)} `)
  return `"${escaped}"`
}
