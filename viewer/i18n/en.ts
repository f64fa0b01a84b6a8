import type { Words } from './words.ts'

export const en: Words = {
  language: 'English',
  product: 'Glassbay',
  tagline: 'The workshop, in plain sight',
  picture: {
    connecting: 'Connecting',
    cameraLost: 'Picture interrupted for a moment',
    lineLost: 'Connection lost, trying again',
    unplayable: 'This browser cannot show live video',
    needsTap: 'Tap to watch',
    live: 'Live',
    ended: {
      expired: 'This link has expired',
      revoked: 'This link is no longer valid',
      'job-left': 'The vehicle has left the bay',
      'too-slow': 'The connection is too slow, trying again',
      'going-away': 'Back in a moment',
    },
  },
  link: {
    opening: 'Opening your page',
    missing: {
      title: 'Open the link you were given',
      advice:
        'Scan the code on your slip, or tap the link in the workshop’s message. It opens this page by itself.',
    },
    refused: {
      title: 'This link no longer works',
      advice: 'It may have expired or been replaced by a newer one. Please ask the reception for a new link.',
    },
    unreachable: {
      title: 'The workshop cannot be reached',
      advice: 'Please check your connection. Your link is still good.',
    },
    retry: 'Try again',
  },
  wall: {
    title: 'Workshop live',
    free: 'Free',
    withheld: 'Not shown, at the owner’s wish',
    noBays: { title: 'No bays yet', advice: 'Bays appear here as soon as they are set up.' },
    noLink: {
      title: 'This display needs its link',
      advice:
        'Open the display’s link on this screen once. Print one with “npm run link -- site.yaml --role display”.',
    },
    unreachable: {
      title: 'Reconnecting to the workshop',
      advice: 'The picture returns by itself.',
    },
    online: 'Connected',
    reconnecting: 'Reconnecting',
    promised: 'Ready by',
    inMinutes: minutes => `in ${minutes} min`,
    overdue: 'taking a little longer',
  },
  role: {
    my: {
      title: 'Your vehicle',
      lead: 'Live from the bay that is working on your vehicle.',
      nothing: {
        title: 'Your vehicle is not in a bay right now',
        advice: 'The picture appears here as soon as work on it begins. You can leave this page open.',
      },
    },
    explain: { title: 'Explainer', lead: 'Every bay of the site, live.' },
    manage: { title: 'Management', lead: 'Every bay of the site, live.' },
  },
  home: {
    what: 'Glassbay shows you the work on your vehicle as it happens: live from the bay, on the wall of the lounge and on your phone.',
    how: 'You were given a link or a code by your workshop. Open it, and your page appears.',
    promise: 'You see your own vehicle, and nobody else does.',
  },
  jobState: {
    scheduled: 'Scheduled',
    waiting: 'Waiting',
    'in-bay': 'In the bay',
    diagnosing: 'Being checked',
    'awaiting-approval': 'Awaiting approval',
    repairing: 'Being repaired',
    'quality-check': 'Final check',
    ready: 'Ready',
    delivered: 'Handed over',
    cancelled: 'Cancelled',
  },
}
