/** A job with a full record, in the words that workshops of three countries use. */
import type { Job } from '../../../relay/wire/job/job.ts'
import type { Locale } from '../../../viewer/i18n/words.ts'
import { aJob } from '../job.ts'

interface ShopWords {
  shop: { name: string; currency: string; technicalLead: string }
  customer: string
  car: { plate: string; make: string; model: string }
  technician: string
  area: string[]
  fault: string
  reason: string
  part: string
  fine: string
}

export const shopWords: Record<Locale, ShopWords> = {
  en: {
    shop: { name: 'Harbour Motors, Port of Yokohama', currency: 'EUR', technicalLead: 'Gwendolyn Hart' },
    customer: 'Ms Alexandra Featherstonehaugh-Montgomery',
    car: { plate: 'YOK 12-345', make: 'Toyota', model: 'Camry Hybrid' },
    technician: 'Kenji Sato',
    area: ['Front brakes', 'Engine oil', 'Left headlamp', 'Rear axle bushings'],
    fault: 'worn below what the maker allows',
    reason: 'play above 0.4 mm, does not pass the inspection',
    part: 'Repair kit with fixing material',
    fine: 'Battery',
  },
  ja: {
    shop: { name: '港南モータース 東京一号店', currency: 'JPY', technicalLead: '鈴木 健一' },
    customer: '長谷川 龍之介',
    car: { plate: '品川 330 あ 12-34', make: 'トヨタ', model: 'カムリ ハイブリッド' },
    technician: '佐藤 健二',
    area: ['フロントブレーキ', 'エンジンオイル', '左ヘッドランプ', 'リアアクスルブッシュ'],
    fault: '使用限度を下回る摩耗',
    reason: 'ガタが0.4mmを超え、保安基準に適合しないため',
    part: '取付部品付きリペアキット',
    fine: 'バッテリー',
  },
  'zh-CN': {
    shop: { name: '申江汽车服务东京一号店', currency: 'CNY', technicalLead: '李建国' },
    customer: '王女士',
    car: { plate: '沪A12345', make: '丰田', model: '凯美瑞双擎' },
    technician: '张志强',
    area: ['前轮制动', '发动机机油', '左前大灯', '后桥衬套'],
    fault: '磨损低于使用限度',
    reason: '间隙超过 0.4 毫米，不符合年检要求',
    part: '维修套件（含紧固件）',
    fine: '蓄电池',
  },
}

export interface RecordedJob {
  locale: Locale
  items: number
  changes?: Record<string, unknown>
}

/** Every item has an area and a part number of its own, so that each can be found in a text. */
export function aRecordedJob({ locale, items, changes = {} }: RecordedJob): Job {
  const words = shopWords[locale]
  return aJob({
    state: 'ready',
    revision: 2,
    vehicle: words.car,
    customer: { name: words.customer, locale },
    technician: { id: 'T-104', name: words.technician },
    promisedAt: '2026-11-23T11:30:00+08:00',
    findings: recordedFindings(locale),
    items: Array.from({ length: items }, (_, i) => ({
      id: `i${i}`,
      area: `${words.area[i % words.area.length]} ${i + 1}`,
      fault: words.fault,
      reason: words.reason,
      part: { name: words.part, model: `04465-${33000 + i}`, quantity: i % 5 === 1 ? 4.6 : 1 },
      material: 42_000 + i * 1370,
      labour: 18_000 + (i % 7) * 900,
      tax: 6000 + i * 200,
      minutes: 45 + i,
      technician: 'T-104',
      payer: i % 4 === 2 ? 'warranty' : 'customer',
      ...(i % 9 === 3 && { fee: 1500 }),
      ...(i % 7 === 3 && { discount: 4200 }),
    })),
    ...changes,
  })
}

export function recordedFindings(locale: Locale): unknown[] {
  const words = shopWords[locale]
  const [area, otherArea] = words.area
  return [
    {
      id: 'f1',
      severity: 'urgent',
      area,
      fault: words.fault,
      proposal: words.part,
      price: { material: 68_000, labour: 24_000 },
    },
    { id: 'f2', severity: 'advisory', area: otherArea, fault: words.fault, proposal: words.part },
    { id: 'ok', severity: 'ok', area: words.fine, fault: '12.7 V' },
  ]
}
