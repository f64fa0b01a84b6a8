/** Which columns of money a record has: pure. A column that would be empty all the way down is left out. */
import type { RecordItem } from '../../relay/wire/work-order/work-order.ts'

export type MoneyColumn = 'material' | 'labour' | 'fee' | 'discount' | 'tax' | 'amount'

const optional = ['fee', 'discount', 'tax'] as const

export function moneyColumns(items: readonly RecordItem[]): MoneyColumn[] {
  const used = optional.filter(column => items.some(item => item[column]))
  return ['material', 'labour', ...used, 'amount']
}

/** Minor units as the column shows them: a discount is taken away. */
export function moneyIn(column: MoneyColumn, item: RecordItem): number {
  switch (column) {
    case 'amount':
      return item.total
    case 'discount':
      return -(item.discount ?? 0)
    case 'fee':
      return item.fee ?? 0
    case 'material':
    case 'labour':
    case 'tax':
      return item[column]
  }
}
