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
  playing: 'Playing …',
  notThere: 'This run no longer has the moment that the note is about.',
  loading: 'Opening …',
}
