/** The slots of each day together, in the order in which they come. */
export function slotDays(slots: readonly string[], isSameDay: (a: string, b: string) => boolean): string[][] {
  const days: string[][] = []
  for (const slot of slots) {
    const last = days[days.length - 1]
    if (last?.[0] && isSameDay(last[0], slot)) last.push(slot)
    else days.push([slot])
  }
  return days
}
