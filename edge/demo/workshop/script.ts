/** What happens in the demo workshop: cars, people and work, told in seconds from a job's beginning. */
import type { Finding, Item, Job, JobState } from '../../../relay/wire/job/job.ts'

export interface ScriptedJob {
  vehicle: Job['vehicle']
  customer: { name: string; locale: string }
  technician: { id: string; name: string }
  /** Each state from its second on, in order; the first is at 0. */
  states: { from: number; state: JobState }[]
  /** `finding`: what it mends; not done when that is declined. */
  steps: { id: string; title: string; from: number; to: number; finding?: string }[]
  findings: { from: number; finding: Finding }[]
  items: { from: number; item: Item; finding?: string }[]
}

/** A job's length when the customer answers in good time, and how long its bay then stays empty. Seconds. */
export const jobLength = 170
export const emptyFor = 12

/** Between these seconds the workshop waits for the customer (bay-day.ts). */
export const approval = { from: 46, to: 60 }

const sato = { id: 'T-104', name: 'Sato Kenji' }
const vogel = { id: 'T-117', name: 'Mia Vogel' }
export const explainer = { id: 'E-7', name: 'Li Na' }

const states: ScriptedJob['states'] = [
  { from: 0, state: 'waiting' },
  { from: 6, state: 'in-bay' },
  { from: 14, state: 'diagnosing' },
  { from: approval.from, state: 'awaiting-approval' },
  { from: approval.to, state: 'repairing' },
  { from: 128, state: 'quality-check' },
  { from: 148, state: 'ready' },
  { from: 164, state: 'delivered' },
]

const brakes: ScriptedJob = {
  vehicle: { plate: 'B GL 4711', make: 'Toyota', model: 'Camry' },
  customer: { name: 'Ms. Wang', locale: 'en' },
  technician: sato,
  states,
  steps: [
    { id: 's1', title: 'Wheels off, brakes inspected', from: 16, to: 44 },
    { id: 's2', title: 'Front brake pads and discs replaced', from: 60, to: 98, finding: 'f2' },
    { id: 's3', title: 'Brake fluid bled', from: 98, to: 126, finding: 'f3' },
    { id: 's4', title: 'Test drive and final check', from: 128, to: 146 },
  ],
  findings: [
    {
      from: 24,
      finding: { id: 'f1', severity: 'ok', area: 'Tyres', fault: '6 mm of tread all round, evenly worn' },
    },
    { from: 27, finding: { id: 'f4', severity: 'ok', area: 'Shock absorbers', fault: 'Dry, no play' } },
    {
      from: 30,
      finding: {
        id: 'f2',
        severity: 'urgent',
        area: 'Front left brake',
        fault: 'Pads worn to 2 mm, disc scored',
        proposal: 'Replace pads and discs at the front',
        price: { material: 18900, labour: 12400 },
      },
    },
    {
      from: 38,
      finding: {
        id: 'f3',
        severity: 'advisory',
        area: 'Brake fluid',
        fault: '3.1 % water content',
        proposal: 'Change the brake fluid',
        price: { material: 1800, labour: 4200 },
      },
    },
  ],
  items: [
    {
      from: 98,
      finding: 'f2',
      item: {
        id: 'i1',
        area: 'Front brakes',
        fault: 'Worn pads, scored discs',
        reason: 'Below the 3 mm limit',
        part: { name: 'Brake pads and discs, front', model: '04465-33471', quantity: 1 },
        material: 18900,
        labour: 12400,
        tax: 5947,
        minutes: 55,
        technician: 'T-104',
        payer: 'customer',
      },
    },
    {
      from: 126,
      finding: 'f3',
      item: {
        id: 'i2',
        area: 'Brake fluid',
        reason: 'Water content above 3 %',
        part: { name: 'Brake fluid DOT 4, 1 l', model: '08823-80004', quantity: 1 },
        material: 1800,
        labour: 4200,
        tax: 1140,
        minutes: 25,
        technician: 'T-104',
        payer: 'customer',
      },
    },
  ],
}

const service: ScriptedJob = {
  vehicle: { plate: 'M UC 2208', make: 'Lexus', model: 'NX 350h' },
  customer: { name: 'Mr. Brandt', locale: 'en' },
  technician: vogel,
  states,
  steps: [
    { id: 's1', title: 'Diagnosis read out', from: 16, to: 44 },
    { id: 's2', title: 'Engine oil and filter changed', from: 60, to: 90 },
    { id: 's3', title: 'Air and cabin filters replaced', from: 90, to: 126 },
    { id: 's4', title: 'Service interval reset, final check', from: 128, to: 146 },
  ],
  findings: [
    {
      from: 22,
      finding: { id: 'f1', severity: 'ok', area: 'Battery', fault: '12.7 V, 96 % of its capacity' },
    },
    { from: 28, finding: { id: 'f2', severity: 'ok', area: 'Coolant', fault: 'Good to -37 °C' } },
    { from: 32, finding: { id: 'f4', severity: 'info', area: 'Wipers', fault: 'Will be due in spring' } },
    {
      from: 36,
      finding: {
        id: 'f3',
        severity: 'advisory',
        area: 'Cabin filter',
        fault: 'Full of pollen',
        proposal: 'Replace it',
        price: { material: 3400, labour: 1500 },
      },
    },
  ],
  items: [
    {
      from: 90,
      item: {
        id: 'i1',
        area: 'Engine',
        reason: '15,000 km service',
        part: { name: 'Oil 0W-16, 4.6 l, and filter', model: '90915-YZZN1', quantity: 1 },
        material: 7800,
        labour: 5200,
        tax: 2470,
        minutes: 30,
        technician: 'T-117',
        payer: 'customer',
      },
    },
    {
      from: 126,
      finding: 'f3',
      item: {
        id: 'i2',
        area: 'Air intake',
        fault: 'Full of pollen',
        part: { name: 'Cabin filter', model: '87139-0E040', quantity: 1 },
        material: 3400,
        labour: 1500,
        tax: 931,
        minutes: 15,
        technician: 'T-117',
        payer: 'warranty',
      },
    },
  ],
}

/** What each bay does, over and over; a bay beyond the list repeats the first. */
export const scripts: readonly ScriptedJob[] = [brakes, service]

const cars: readonly Job['vehicle'][] = [
  { plate: 'HH AB 905', make: 'Toyota', model: 'RAV4' },
  { plate: 'S LX 118', make: 'Lexus', model: 'ES 300h' },
  { plate: 'K TY 3307', make: 'Toyota', model: 'Yaris Cross' },
]

/** The nth job of a bay: the first as scripted, later ones with another car. */
export function scriptFor(bayIndex: number, n: number): ScriptedJob {
  const script = scripts[bayIndex % scripts.length] ?? brakes
  const vehicle = n === 0 ? script.vehicle : (cars[(n + bayIndex) % cars.length] ?? script.vehicle)
  return { ...script, vehicle }
}
