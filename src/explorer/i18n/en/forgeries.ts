/** Texts of what somebody without a key might send beside a message; loaded with the menu of faults. */
export const forgeries = {
  REDIRECT: 'Forge a REDIRECT',
  ESP: 'Forge a packet',
  heard: 'nonce heard',
  guessed: 'nonce guessed',
  inClear: 'in clear',
  recovered: 'by a nonce that came twice',
}
