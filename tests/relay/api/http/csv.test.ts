import { expect, test } from 'vitest'
import { csvOf } from '../../../../relay/api/http/csv.ts'

test('has a header, a mark for Excel, and quotes where they are needed', () => {
  const text = csvOf([
    { name: '佐藤', note: 'said "no", twice', score: 1 },
    { name: 'Ito', note: null, score: null },
  ])
  expect(text).toBe('\uFEFFname,note,score\r\n佐藤,"said ""no"", twice",1\r\nIto,,\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1'])('%j is text and no formula', cell => {
  expect(csvOf([{ cell }]).split('\r\n')[1]?.replace(/^"/, '')).toMatch(/^'/)
})

test('numbers stay numbers, also below zero', () => {
  expect(csvOf([{ score: -1 }])).toContain('\r\n-1\r\n')
})
