export const help = {
  title: 'Keys',
  close: 'Close',
  step: 'one step on, one step back',
  message: 'next, previous message',
  ends: 'first, last step',
  play: 'play, pause',
  jumps: 'next message, table change, state change, fault, broken invariant',
  tabs: 'Packet, Machine, Row, Why, Collision',
  help: 'this list',
  tab: 'walks through sentence, ladder, tables, inspector, time',
}
