/** Texts of what is shown of a crowd; loaded with the first run that has one. */
export const crowd = {
  count: (members: number) => `${members} clients`,
}
