import type { Words } from './words.ts'

export const zhCN: Words = {
  language: '简体中文',
  product: 'Glassbay',
  tagline: '看得见的维修车间',
  picture: {
    connecting: '正在连接',
    cameraLost: '画面暂时中断',
    lineLost: '网络中断，正在重新连接',
    unplayable: '此浏览器无法播放实时画面',
    needsTap: '轻触开始观看',
    live: '直播',
    ended: {
      expired: '链接已过期',
      revoked: '链接已失效',
      'job-left': '车辆已离开工位',
      'too-slow': '网络较慢，正在重试',
      'going-away': '马上回来',
    },
  },
  link: {
    opening: '正在打开您的页面',
    missing: {
      title: '请打开门店给您的链接',
      advice: '扫描单据上的二维码，或点开门店发来的消息里的链接，页面会自动打开。',
    },
    refused: {
      title: '此链接已不能使用',
      advice: '链接可能已过期，或已被新的链接取代。请向前台索取新的链接。',
    },
    unreachable: {
      title: '暂时连接不上门店',
      advice: '请检查网络。您的链接仍然有效。',
    },
    retry: '重试',
  },
  wall: {
    title: '车间直播',
    free: '空闲',
    withheld: '应车主要求，不公开画面',
    noBays: { title: '还没有工位', advice: '工位设置好后会自动显示在这里。' },
    noLink: {
      title: '此屏幕需要打开它的链接',
      advice: '请在此屏幕上打开一次显示屏链接。可用 “npm run link -- site.yaml --role display” 生成。',
    },
    unreachable: { title: '正在重新连接车间', advice: '画面会自动恢复。' },
    online: '已连接',
    reconnecting: '正在重新连接',
    promised: '预计交车',
    inMinutes: minutes => `还有 ${minutes} 分钟`,
    overdue: '比预计稍晚一些',
  },
  role: {
    my: {
      title: '您的爱车',
      lead: '正在为您的爱车施工的工位，实时画面。',
      nothing: {
        title: '您的爱车目前不在工位上',
        advice: '开始施工后，画面会自动出现在这里。您可以一直打开此页面。',
      },
    },
    explain: { title: '讲解台', lead: '本店所有工位的实时画面。' },
    manage: { title: '管理', lead: '本店所有工位的实时画面。' },
  },
  home: {
    what: 'Glassbay 让您实时看到爱车的维修过程：休息区大屏和您的手机上，都是工位的现场画面。',
    how: '门店会给您一个链接或二维码。打开它，就能看到您的页面。',
    promise: '您只看到自己的车，别人也看不到您的车。',
  },
  jobState: {
    scheduled: '已预约',
    waiting: '等待中',
    'in-bay': '已进工位',
    diagnosing: '检测中',
    'awaiting-approval': '等待确认',
    repairing: '维修中',
    'quality-check': '质检中',
    ready: '可交车',
    delivered: '已交车',
    cancelled: '已取消',
  },
}
