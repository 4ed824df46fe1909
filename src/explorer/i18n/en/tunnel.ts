/** Texts of GET and PUT; they come with their view, not with the page. */
export const tunnel = {
  heading: 'Tunnel as a text file',
  get: 'Get context',
  put: 'Put context…',
  title: (node: string, time: string) => `Tunnel context at ${node}, ${time} ms`,
  warning:
    'This text holds the keys of the tunnel: whoever has it can read and forge what the tunnel protects. Long-term secrets are not in it.',
  text: 'Context',
  copy: 'Copy',
  copied: 'Copied',
  save: 'Download',
  close: 'Close',
  working: 'Reading…',
  choose: 'Context file to put',
  hint: 'A file of Get context, or of roamscope get. Nothing is installed before all of it fits.',
  refused: 'Refused, nothing is installed:',
  line: (line: number, text: string) => `Line ${line}: ${text}`,
  fits: (name: string, rows: number) => `The tunnel of ${name} fits here: ${rows} rows.`,
  checks: 'Tried with its other end:',
  notes: 'Missing in the file:',
  open: 'Put it in a branch',
  branch: (name: string) => `put ${name}`,
}
