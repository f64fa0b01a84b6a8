/** A shop in the middle of a repair that somebody explains, in each language. */
import type { z } from 'zod'
import type { siteFileSchema } from '../../../config/site.ts'
import type { Job } from '../../../relay/wire/job/job.ts'
import type { Locale } from '../../../viewer/i18n/words.ts'
import { aJob } from '../job.ts'

type Phrases = NonNullable<z.input<typeof siteFileSchema>['explain']>['phrases']

export const phrases: Phrases = [
  { 'zh-CN': '这就是磨损的刹车片', ja: 'こちらが摩耗したパッドです', en: 'These are the worn pads' },
  { 'zh-CN': '正在测量刹车盘厚度', ja: 'ディスクの厚さを測っています', en: 'Measuring the disc' },
  { 'zh-CN': '已检查，状况良好', ja: '点検済み、良好です', en: 'Checked, and fine' },
  { 'zh-CN': '这一项需要您决定', ja: 'こちらはご判断が必要です', en: 'This needs your decision' },
]

interface ShopTexts {
  site: string
  customer: string
  technician: string
  steps: string[]
  brakes: { area: string; fault: string; proposal: string }
  wipers: { area: string; fault: string; proposal: string }
  tyres: { area: string; fault: string }
}

const texts: Record<Locale, ShopTexts> = {
  'zh-CN': {
    site: '东京一号店',
    customer: '王女士',
    technician: '佐藤',
    steps: ['拆下车轮并检查', '更换前刹车片和刹车盘', '更换刹车油', '试车与质检'],
    brakes: { area: '左前刹车', fault: '刹车片剩余 2 毫米', proposal: '更换刹车片和刹车盘' },
    wipers: { area: '雨刮', fault: '开始刮不干净', proposal: '更换雨刮片' },
    tyres: { area: '轮胎', fault: '花纹 6 毫米，磨损均匀' },
  },
  ja: {
    site: '東京一号店',
    customer: '王 様',
    technician: '佐藤',
    steps: [
      'ホイールを外して点検',
      'フロントのパッドとディスクを交換',
      'ブレーキフルードを交換',
      '試走と最終検査',
    ],
    brakes: { area: '左前ブレーキ', fault: 'パッド残り 2 mm', proposal: 'パッドとディスクを交換' },
    wipers: { area: 'ワイパー', fault: '拭きムラが出始めています', proposal: 'ブレードを交換' },
    tyres: { area: 'タイヤ', fault: '残り溝 6 mm、偏摩耗なし' },
  },
  en: {
    site: 'Garage One',
    customer: 'Ms Wang',
    technician: 'Sato Kenji',
    steps: [
      'Wheels off, brakes inspected',
      'Front pads and discs replaced',
      'Brake fluid bled',
      'Test drive',
    ],
    brakes: {
      area: 'Front left brake',
      fault: 'Pads worn to 2 mm, disc scored',
      proposal: 'Replace pads and discs',
    },
    wipers: { area: 'Wiper blades', fault: 'First streaks', proposal: 'New blades' },
    tyres: { area: 'Tyres', fault: '6 mm of tread all round, evenly worn' },
  },
}

export function shopName(locale: Locale): string {
  return texts[locale].site
}

/** In the first bay `WO-1`, on its brakes; in the second `WO-2`, just come in. */
export function explainedJobs(locale: Locale): Record<string, Job> {
  const { customer, technician, steps, brakes, wipers, tyres } = texts[locale]
  const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  const progress = ['done', 'active', 'pending', 'pending'] as const
  const price = { material: 68_000, labour: 24_000 }
  return {
    'bay-1': aJob({
      workOrder: 'WO-1',
      state: 'repairing',
      customer: { name: customer, locale, showOnWall: true },
      technician: { id: 'T-104', name: technician },
      explainer: { id: 'E-7', name: '李娜' },
      promisedAt: minutesFromNow(55),
      steps: steps.map((title, i) => ({ id: `s${i}`, title, state: progress[i] ?? 'pending' })),
      findings: [
        { id: 'f1', severity: 'urgent', ...brakes, price },
        { id: 'f2', severity: 'advisory', ...wipers, price: { material: 2_400, labour: 0 } },
        { id: 'f3', severity: 'ok', ...tyres },
      ],
    }),
    'bay-2': aJob({
      workOrder: 'WO-2',
      state: 'diagnosing',
      vehicle: { plate: '品川 330 あ 12-34', make: 'Honda', model: 'Fit' },
      technician: { id: 'T-104', name: technician },
      promisedAt: minutesFromNow(130),
    }),
  }
}
