export const scenarios = {
  find: 'Find by title, id or source',
  all: 'Scenarios by source',
  found: (count: number, all: number) => (count === all ? `${all} scenarios` : `${count} of ${all}`),
  none: (text: string) => `Nothing has “${text}” in its title, id or source.`,
  clear: 'Show all',
  loading: 'Loading the scenarios …',
}
