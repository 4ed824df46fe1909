import type { Message } from '../../trace/messages.ts'

export const WHAT_IF_KINDS = ['drop', 'delay', 'duplicate', 'corrupt', 'replay', 'reorder', 'forge'] as const
export type WhatIfKind = (typeof WHAT_IF_KINDS)[number]

/** What a menu item does when nothing else is chosen (visual language §3 "Menu"). Octet 54 is the first after IPv6. */
const DEFAULT_OPTION: Readonly<Record<WhatIfKind, string>> = {
  drop: '',
  delay: '500ms',
  duplicate: '20ms',
  corrupt: 'byte=62',
  replay: '1s',
  reorder: '',
  forge: '',
}

/** Number of a message among those of its name, in sending order, from 1; copies and forgeries do not count. */
export function ordinalOf(messages: readonly Message[], message: Message): number {
  let ordinal = 0
  for (const other of messages) {
    if (other.copyOf === null && !other.forged && other.name.toLowerCase() === message.name.toLowerCase()) ordinal += 1
    if (other.message === message.message) break
  }
  return Math.max(1, ordinal)
}

/** `drop:CTAA#1`, `delay:CTD#1:500ms`, … (contract, fault syntax). A copy stands for its original; a forgery says all itself. */
export function faultText(messages: readonly Message[], message: Message, kind: WhatIfKind, option?: string): string {
  if (kind === 'forge') return `forge:${option ?? ''}`
  const original = message.copyOf === null ? message : (messages[message.copyOf - 1] ?? message)
  const chosen = option === undefined || option === '' ? DEFAULT_OPTION[kind] : option
  const selector = `${original.name.replaceAll(' ', '-')}#${ordinalOf(messages, original)}`
  return chosen === '' ? `${kind}:${selector}` : `${kind}:${selector}:${chosen}`
}

const DONE: Readonly<Record<string, (what: string, option: string) => string>> = {
  drop: what => `${what} lost`,
  delay: (what, option) => `${what} ${option} late`,
  duplicate: what => `${what} twice`,
  corrupt: (what, option) =>
    `${what} corrupted${option === '' ? '' : `, ${option.replace(',checksum=repaired', ', checksums fit').replace('=', ' ')}`}`,
  replay: (what, option) => `${what} replayed${option === '' ? '' : ` after ${option}`}`,
  reorder: (what, option) => `${what} ${option.replace('=', ' ')}`,
  crash: what => `${what.replace('@', ' crashes at ')}`,
  restart: what => `${what.replace('@', ' restarts at ')}`,
  partition: what => `${what.replace('@', ' parted ')}`,
  forge: what => `${what.replace('@', ' forged at ')}`,
}

/** A branch's first name, from the fault that made it: `CTDR lost`, `CTAR#2 500ms late`. */
export function labelOfFault(fault: string): string {
  const [kind = '', target = '', ...rest] = fault.split(':')
  const name = DONE[kind]
  return name === undefined ? fault : name(target.replace(/#1$/, ''), rest.join(':'))
}

/** `crash:par@120ms`: a node's trouble begins at this moment of virtual time. */
export const nodeFaultText = (kind: 'crash' | 'restart', node: string, atUs: number): string =>
  `${kind}:${node}@${atUs}us`

/** `partition:par-nar@100ms..2s`. */
export const partitionText = (a: string, b: string, fromUs: number, toUs: number): string =>
  `partition:${a}-${b}@${fromUs}us..${toUs}us`
