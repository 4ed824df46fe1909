/** Texts of what is read over the page; loaded with it. */
export const sources = {
  title: 'Sources',
  close: 'Close',
  tabs: 'About the sources',
  notes: 'Review notes',
  papers: 'Figures of the papers',
  intro: (count: number) =>
    `${count} places where a source contradicts itself or a standard, or leaves a hole; what is done here, and the run that shows it.`,
  filter: 'Source',
  all: 'All sources',
  shownBy: 'Shown by',
  play: (shows: string, scenario: string) => `Play ${scenario}: ${shows}`,
  notThere: 'This run no longer has the moment that the note is about.',

  papersIntro:
    'Allard 2008 set up security after a handover in three ways, on two machines of its time. The same exchanges run here on a profile of those machines: one constant, the time of one modular exponentiation, is fitted to the 1500 ms of main mode; everything else is prediction.',
  start: 'Run the comparison',
  stop: 'Stop',
  progress: (done: number, all: number) => `${done} of ${all} runs`,
  failed: (why: string) => `The runs could not be made: ${why}`,
  table: 'Table 1: what it costs to have a tunnel with the new router',
  exchange: 'Exchange',
  delay: 'Delay, ms',
  messages: 'Messages',
  octets: 'Octets',
  paper: 'paper',
  ours: 'run',
  deviation: 'deviation',
  open: (scenario: string) => `Open the run ${scenario}`,
  acknowledged:
    'In brackets: acknowledgements, which the paper counts apart. Octets are those of Ethernet frames on the access link.',
  figure: 'Figure 4: delays from lost packets alone, in one run of four mobiles',
  alpha: 'handover with Mobile IPv6',
  axis: 'ms without traffic',
  every: (ms: string, lost: number) => `one packet every ${ms} ms, so ± ${ms} ms; ${lost} lost in all`,
  bar: (letter: string, name: string, ms: string) => `${letter}, ${name}: ${ms} ms`,
}
