/** Texts of the time-sequence graph of TCP; they come with it. */
export const sequence = {
  heading: 'Sequence numbers against time',
  name: (node: string, key: string) => `Sequence numbers of ${node}, ${key}, against time`,
  hint: 'A click goes to the nearest step.',
  axisTime: 'time, s',
  axisNumber: 'octet',
  sent: 'sent',
  again: 'sent again',
  acknowledged: 'acknowledged',
  window: 'client’s window',
  congestionWindow: 'congestion window',
  away: 'tunnel away',
  wait: 'timer until it ran out',
  waits: 'RTO',
  now: (acknowledged: string, sent: string, inFlight: string) =>
    `Now ${acknowledged} acknowledged, ${sent} sent, ${inFlight} on their way.`,
  notYet: 'The connection does not stand yet.',
  table: 'The same as a table',
  caption: (key: string) => `${key}, step by step`,
  columns: ['time, s', 'sent', 'acknowledged', 'window', 'cwnd', 'RTO, s', 'time-outs'],
  segments: (count: number, again: number) => `${count} segments, ${again} of them again`,
}
