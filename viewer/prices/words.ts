/** What the public price list says. */
import type { ListedPrice } from '../../relay/wire/manage/site.ts'
import type { Locale } from '../i18n/words.ts'

export interface PricesWords {
  title: string
  lead: string
  languages: string
  search: string
  kinds: Record<ListedPrice['kind'] | 'all', string>
  /** Of the choice between the kinds. */
  kind: string
  name: string
  code: string
  unit: string
  price: string
  currency: (code: string) => string
  found: (count: number) => string
  more: (count: number) => string
  nothing: { title: string; advice: string }
  noList: { title: string; advice: string }
  loading: string
}

const en: PricesWords = {
  title: 'Price list',
  lead: 'What parts and labour cost here. Your record shows these prices beside the charged ones.',
  languages: 'Language',
  search: 'Search by name or part number',
  kinds: { all: 'All', part: 'Parts', labour: 'Labour' },
  kind: 'Category',
  name: 'Name',
  code: 'Number',
  unit: 'Per',
  price: 'Price',
  currency: code => `Prices in ${code}`,
  found: count => (count === 1 ? '1 entry' : `${count} entries`),
  more: count => `And ${count} more: search to see them.`,
  nothing: { title: 'Nothing found', advice: 'Try fewer letters, or another word for it.' },
  noList: {
    title: 'No price list here yet',
    advice: 'This workshop has not published one. The reception will gladly tell you what a repair costs.',
  },
  loading: 'Opening the price list',
}

const ja: PricesWords = {
  title: '料金表',
  lead: '部品代と技術料の一覧です。整備記録書には、ご請求額の横にこの料金が表示されます。',
  languages: '言語',
  search: '名称・品番で検索',
  kinds: { all: 'すべて', part: '部品', labour: '技術料' },
  kind: '分類',
  name: '名称',
  code: '品番',
  unit: '単位',
  price: '料金',
  currency: code => `金額の単位：${code}`,
  found: count => `${count}件`,
  more: count => `ほかに${count}件あります。検索して絞り込んでください。`,
  nothing: { title: '見つかりませんでした', advice: '文字を減らすか、別の言葉でお試しください。' },
  noList: {
    title: '料金表はまだありません',
    advice: 'この店舗は料金表を公開していません。費用については受付にお尋ねください。',
  },
  loading: '料金表を開いています',
}

const zhCN: PricesWords = {
  title: '价目表',
  lead: '本店配件与工时的价格。您的服务记录会在收费旁注明这里的标价。',
  languages: '语言',
  search: '按名称或零件号搜索',
  kinds: { all: '全部', part: '配件', labour: '工时' },
  kind: '类别',
  name: '名称',
  code: '零件号',
  unit: '单位',
  price: '价格',
  currency: code => `金额单位：${code}`,
  found: count => `${count} 项`,
  more: count => `还有 ${count} 项，请搜索查看。`,
  nothing: { title: '没有找到', advice: '请减少文字，或换个词试试。' },
  noList: { title: '暂无价目表', advice: '本店尚未公开价目表，维修费用请咨询前台。' },
  loading: '正在打开价目表',
}

export const pricesWords: Record<Locale, PricesWords> = { 'zh-CN': zhCN, ja, en }
