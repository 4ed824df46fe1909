/** Of the packet panel before its content is loaded. */
export const packet = {
  empty: 'Pick a message on the ladder to see its octets, field by field.',
  loading: 'Reading the packet …',
  clause: (ref: string) => `Clause: ${ref}`,
}
