import { utf8 } from '../../lib/bytes.ts'

/** What the client asks for (RFC 9112 §3). */
export const requestText = (host: string): string => `GET /file HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

/** What stands in front of the file (RFC 9112 §4). */
export const answerHead = (octets: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${octets}\r\nConnection: close\r\n\r\n`

/** A line of the file; its number says where it is. */
const LINE_OCTETS = 16

/** Octets of the answer from `from` to before `to`, counted from 0: head, then numbered lines. */
export function answerOctets(head: string, from: number, to: number): Uint8Array {
  const start = from - head.length
  const line = Math.max(0, Math.floor(start / LINE_OCTETS))
  const lines = Array.from({ length: Math.ceil((to - from) / LINE_OCTETS) + 1 }, (_, i) => lineText(line + i)).join('')
  const whole = utf8(start < 0 ? head.slice(from) + lines : lines.slice(start - line * LINE_OCTETS))
  return whole.subarray(0, to - from)
}

const lineText = (number: number): string => `${String(number).padStart(LINE_OCTETS - 1, '0')}\n`
