/**
 * The typeface of our own weighs as much as all of the page's script. It is asked for when the picture is there, or when
 * there is none to wait for: until then the phone's own stands in (my.css).
 */
export function askForTypeface(): void {
  document.documentElement.dataset.typeface = 'own'
}
