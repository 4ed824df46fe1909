/** Texts of two runs side by side; they come with their view, not with the page. */
export const compare = {
  region: (left: string, right: string) => `${left} beside ${right}`,
  close: 'Close the comparison',
  figures: 'What each run costs',
  figure: 'figure',
  difference: 'difference',
  names: {
    messages: 'control messages',
    octets: 'octets in them',
    lost: 'data packets lost',
    outage: 'outage',
    setup: 'set-up of protection',
    broken: 'invariants broken',
  },
  none: 'none',
  list: 'Messages of both runs',
  sent: 'sent',
  message: 'message',
  equal: 'No control message differs.',
  first: 'first difference',
  onlyHere: 'not in this run',
  differences: { time: 'other time', fate: 'other fate', octets: 'other octets' },
}
