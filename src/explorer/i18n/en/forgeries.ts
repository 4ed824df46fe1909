/** Texts of what somebody without a key might send beside a message, short enough for its menu; loaded with it. */
export const forgeries = {
  REDIRECT: 'Redirect',
  ESP: 'Forge',
  heard: 'nonce heard',
  guessed: 'by a guess',
  inClear: 'in clear',
  recovered: 'nonce twice',
}
