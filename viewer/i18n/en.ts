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
  voice: {
    heard: name => `${name} is explaining`,
    heardUnnamed: 'Live explanation',
    needsTap: 'Tap to hear',
    muted: 'Muted, tap to hear',
    interrupted: 'Voice interrupted for a moment',
    noSound: 'No sound on this display',
  },
  sendOn: {
    make: 'Version to send on',
    making: percent => `Being made: ${percent} %`,
    save: 'Save the film',
    ready: 'The film is ready',
    failed: 'It could not be made. Please try again later',
  },
  microphone: {
    talk: 'Talk',
    device: 'Microphone',
    live: 'You are heard',
    connecting: 'Connecting',
    lineLost: 'Connection lost. You are on air again as soon as it is back',
    busy: name => `${name || 'Somebody'} is narrating here`,
    takenOver: name => `${name || 'Somebody'} has taken over`,
    takeOver: 'Take over',
    refused: 'This link may not narrate any more. Please ask for a new one',
    insecureOrigin:
      'Browsers give the microphone to secure pages only. Open this page by https://, or on this computer by http://localhost',
    denied: 'The microphone is blocked for this page. Allow it in the browser’s settings',
    noDevice: 'No microphone found',
    inUse: 'Another program is using the microphone',
    cannotEncode: 'This browser cannot send a voice. Please use a current Chrome, Edge, Firefox or Safari',
    listeners: count => (count === 1 ? '1 listening' : `${count} listening`),
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
