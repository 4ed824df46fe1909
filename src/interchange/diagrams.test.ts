import { expect, test } from 'vitest'
import { inventTrace } from '../trace/invented-trace.fixture.ts'
import { toAscii } from './ascii.ts'
import { toCsv } from './csv.ts'
import { toMermaid } from './mermaid.ts'
import { toPlantuml } from './plantuml.ts'

const trace = inventTrace(
  [
    { kind: 'moved', router: 'par', step: 0 },
    { kind: 'command', text: 'handover to nar; #1', atUs: 100_000 },
    { kind: 'sent', message: 1, number: 1, to: 'par', bytes: new Uint8Array(106) },
    { kind: 'sent', message: 2, number: 0, name: 'UDP', traffic: true },
    { kind: 'received', message: 1, atUs: 104_012 },
    {
      kind: 'sent',
      node: 'par',
      message: 3,
      number: 2,
      to: 'nar',
      name: 'PCTD',
      encrypted: true,
      bytes: new Uint8Array(900),
    },
    { kind: 'lost', node: 'net', message: 3, reason: 'fault', by: 'drop:PCTD#1', atUs: 104_500 },
    { kind: 'sent', node: 'nar', message: 4, number: 3, to: 'mn', name: 'CTAA', detail: '=1+1,"x"', atUs: 1_200_000 },
    { kind: 'received', node: 'mn', message: 4, from: 'nar' },
    { kind: 'reported', node: 'mn', code: 'no-answer', text: 'full IKE needed', atUs: 15_000_000 },
  ],
  { title: 'A "test"' },
)

test('Mermaid: aliases, losses, escapes', () => {
  expect(toMermaid(trace)).toBe(`---
title: "A \\"test\\""
---
sequenceDiagram
  participant n0 as MN
  participant n1 as pAR
  participant n2 as nAR
  participant n3 as HA
  Note over n0: 100.0 ms handover to nar#59; #35;1
  n0->>n1: 100.0 ms 1 CTAR, 106 B
  n1-xn2: 104.0 ms 2 PCTD, 900 B (in ESP#59; dropped: fault: drop:PCTD#35;1)
  n2->>n0: 1 200.0 ms 3 CTAA, 3 B (=1+1,"x")
  Note over n0: 15.0 s reports no-answer: full IKE needed
`)
})

test('PlantUML', () => {
  const lines = toPlantuml(trace).split('\n')
  expect(lines[0]).toBe('@startuml')
  expect(lines).toContain('participant "pAR" as n1')
  expect(lines).toContain('n1 ->x n2 : 104.0 ms 2 PCTD, 900 B (in ESP; dropped: fault: drop:PCTD#1)')
  expect(lines.at(-2)).toBe('@enduml')
})

test('ASCII ladder', () => {
  expect(`\n${toAscii(trace)}`).toMatchInlineSnapshot(`
    "
                     MN                            pAR                           nAR                           HA
                      |                             |                             |                             |
          100.0 ms    * handover to nar; #1         |                             |                             |
                      |- 1 CTAR, 106 B ------------>|                             |                             |
          104.0 ms    |                             |- 2 PCTD, 900 B ------------X|                             |   in ESP; dropped: fault: drop:PCTD#1
         1200.0 ms    |<- 3 CTAA, 3 B (=1+1,"x") ---------------------------------|                             |
            15.0 s    * reports no-answer: full IKE needed                        |                             |
                      |                             |                             |                             |
    "
  `)
})

test('CSV: quoted as RFC 4180, no formulas', () => {
  const lines = toCsv(trace).split('\r\n')
  expect(lines[0]).toBe(
    'n,name,protocol,from,to,link,sentUs,receivedUs,fate,reason,frameBytes,encrypted,forged,copyOf,detail,event',
  )
  expect(lines[1]).toBe('1,CTAR,CXTP,mn,par,radio-par,100000,104012,delivered,,106,false,false,,,2')
  expect(lines[2]).toBe('3,PCTD,CXTP,par,nar,radio-par,104012,,dropped,fault: drop:PCTD#1,900,true,false,,,5')
  expect(lines[3]).toContain(`"'=1+1,""x"""`)
  expect(toCsv(trace, { traffic: true }).split('\r\n')).toHaveLength(6)
})

test('a node outside the main story appears only where it takes part', () => {
  const header = { nodes: trace.header.nodes.map(node => ({ ...node, main: node.id !== 'ha' })) }
  expect(toMermaid(inventTrace([{ kind: 'sent' }], header))).not.toContain('as HA')
  expect(toMermaid(inventTrace([{ kind: 'sent', to: 'ha' }], header))).toContain('as HA')
})
