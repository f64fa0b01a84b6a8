import type { Words } from './words.ts'

export const ja: Words = {
  language: '日本語',
  product: 'Glassbay',
  tagline: '見える整備を、その場で',
  picture: {
    connecting: '接続しています',
    cameraLost: 'カメラの映像が一時的に途切れています',
    lineLost: '接続が切れました。再接続しています',
    unplayable: 'このブラウザーではライブ映像を表示できません',
    needsTap: 'タップして再生',
    live: 'ライブ',
    ended: {
      expired: 'リンクの有効期限が切れました',
      revoked: 'このリンクは無効になりました',
      'job-left': 'お車は作業場を出ました',
      'too-slow': '回線が混み合っています。再試行しています',
      'going-away': 'まもなく再開します',
    },
  },
  link: {
    opening: 'ページを開いています',
    missing: {
      title: 'お渡ししたリンクを開いてください',
      advice: '控えのコードを読み取るか、店舗からのメッセージのリンクを開くと、ページが自動で表示されます。',
    },
    refused: {
      title: 'このリンクはご利用いただけません',
      advice:
        '有効期限が切れたか、新しいリンクに変わった可能性があります。受付で新しいリンクをお求めください。',
    },
    unreachable: {
      title: '店舗に接続できません',
      advice: '通信状況をご確認ください。リンクはそのままお使いいただけます。',
    },
    retry: 'もう一度試す',
  },
  wall: {
    title: '整備ライブ',
    free: '空き',
    withheld: 'お客様のご希望により非公開',
    noBays: { title: '作業場がまだありません', advice: '設定されると、ここに自動で表示されます。' },
    noLink: {
      title: 'この画面にはリンクが必要です',
      advice:
        '表示用リンクをこの画面で一度開いてください。「npm run link -- site.yaml --role display」で発行できます。',
    },
    unreachable: { title: '作業場に再接続しています', advice: '映像は自動的に戻ります。' },
    online: '接続中',
    reconnecting: '再接続しています',
    promised: '完了予定',
    inMinutes: minutes => `あと${minutes}分`,
    overdue: '少しお時間をいただいています',
  },
  voice: {
    heard: name => `${name}がご説明しています`,
    heardUnnamed: '音声でご説明しています',
    needsTap: 'タップして音声を聞く',
    muted: 'ミュート中（タップで再開）',
    interrupted: '音声が一時的に途切れています',
    noSound: 'この画面では音声を再生できません',
  },
  microphone: {
    talk: '話す',
    device: 'マイク',
    live: '音声を配信しています',
    connecting: '接続しています',
    lineLost: '接続が切れました。回復すると自動で配信を再開します',
    busy: name => `${name || 'ほかの担当者'}がこの作業場で説明しています`,
    takenOver: name => `${name || 'ほかの担当者'}が説明を引き継ぎました`,
    takeOver: '引き継ぐ',
    refused: 'このリンクでは説明を続けられません。新しいリンクをお求めください',
    insecureOrigin:
      'マイクは安全な接続のページでのみ使えます。https:// で開くか、このパソコンでは http://localhost で開いてください',
    denied: 'このページではマイクが許可されていません。ブラウザーの設定で許可してください',
    noDevice: 'マイクが見つかりません',
    inUse: 'マイクはほかのアプリが使用中です',
    cannotEncode: 'このブラウザーでは音声を送れません。最新の Chrome、Edge、Firefox、Safari をお使いください',
    listeners: count => `${count}人が視聴中`,
  },
  home: {
    what: 'Glassbay は、お車の整備をその場でご覧いただけるサービスです。作業場のライブ映像を、ラウンジの画面とお手元のスマートフォンにお届けします。',
    how: '店舗からお渡しするリンクまたはコードを開くと、お客様のページが表示されます。',
    promise: 'ご覧になれるのはご自身のお車だけ。ほかの方には表示されません。',
  },
  jobState: {
    scheduled: '予約済み',
    waiting: 'お待ちいただいています',
    'in-bay': '入庫しました',
    diagnosing: '点検中',
    'awaiting-approval': 'ご確認待ち',
    repairing: '整備中',
    'quality-check': '最終検査中',
    ready: '整備完了',
    delivered: 'お引き渡し済み',
    cancelled: 'キャンセル',
  },
}
