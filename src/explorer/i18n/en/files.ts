/** Said when files are opened; comes with their readers, not with the page. */
export const files = {
  tooLarge: (found: number, allowed: number) => `found ${found} octets, allowed: at most ${allowed}`,
  keysAlone: 'these are keys of a capture: open the capture (.pcapng) together with them',
  noLink: 'This scenario is too large for a link; share the file itself.',
  nothing: (why: string) => `no packet that can be shown${why === '' ? '' : `: ${why}`}`,
  opened: (summary: string, unread: number, noKeys: boolean) =>
    [
      `${summary} are shown.`,
      ...(unread === 0 ? [] : [`${unread === 1 ? '1 thing' : `${unread} things`} could not be read: see Why.`]),
      ...(noKeys ? ['Open its keys.json to see what is sealed.'] : []),
    ].join(' '),
}
