/** What the reception slip says. */

import type { Locale } from '../i18n/words.ts'
import type { Paper } from './paper.ts'

export interface SlipWords {
  title: string
  /** What the code is for, in three lines. */
  lines: [string, string, string]
  /** Of the QR code. */
  scan: string
  workOrder: string
  validUntil: (time: string) => string
  code: string
  codeFor: string
  print: string
  paper: string
  papers: Record<Paper, string>
  languages: string
  missing: { title: string; advice: string }
}

const en: SlipWords = {
  title: 'Your vehicle, live',
  lines: [
    'Scan the code with your phone’s camera.',
    'Watch the work, see what was found, and decide.',
    'Keep this slip to yourself: the code opens your page.',
  ],
  scan: 'Code that opens the customer’s page',
  workOrder: 'Work order',
  validUntil: time => `Valid until ${time}`,
  code: 'Code',
  codeFor: 'The page asks for it when you decide on a larger repair.',
  print: 'Print',
  paper: 'Paper',
  papers: { '80mm': 'Roll, 80 mm', a6: 'A6', a4: 'A4' },
  languages: 'Language',
  missing: {
    title: 'There is no slip to print',
    advice:
      'A slip holds the link just made, which is told only once. Make a link for the work order and open its slip from there.',
  },
}

const ja: SlipWords = {
  title: 'お車の整備をライブで',
  lines: [
    'スマートフォンのカメラでコードを読み取ってください。',
    '作業のようすと点検結果をご覧になり、その場でご判断いただけます。',
    'お客様専用のコードです。ほかの方にお渡しにならないでください。',
  ],
  scan: 'お客様のページを開くコード',
  workOrder: '作業番号',
  validUntil: time => `有効期限：${time}`,
  code: '確認番号',
  codeFor: '高額な整備をご判断いただく際に、ページでお尋ねします。',
  print: '印刷',
  paper: '用紙',
  papers: { '80mm': 'ロール 80mm', a6: 'A6', a4: 'A4' },
  languages: '言語',
  missing: {
    title: '印刷する控えがありません',
    advice:
      '控えには発行したばかりのリンクが入り、一度しか表示されません。作業のリンクを発行し、そこから控えを開いてください。',
  },
}

const zhCN: SlipWords = {
  title: '爱车维修，实时可见',
  lines: [
    '请用手机相机扫描二维码。',
    '观看维修过程，查看检查结果，随时作出决定。',
    '此码仅供您本人使用，请勿转交他人。',
  ],
  scan: '打开客户页面的二维码',
  workOrder: '工单号',
  validUntil: time => `有效期至 ${time}`,
  code: '确认码',
  codeFor: '决定金额较高的维修时，页面会要求输入。',
  print: '打印',
  paper: '纸张',
  papers: { '80mm': '80 毫米卷纸', a6: 'A6', a4: 'A4' },
  languages: '语言',
  missing: {
    title: '没有可打印的凭条',
    advice: '凭条上是刚刚生成的链接，只显示一次。请为工单生成链接，并从那里打开凭条。',
  },
}

export const slipWords: Record<Locale, SlipWords> = { 'zh-CN': zhCN, ja, en }
