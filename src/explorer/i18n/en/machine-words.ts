/** What the names of the machines' events mean, in words; names that are words already are taken apart. */
const EVENTS: Readonly<Record<string, string>> = {
  start: 'the machine starts',
  stop: 'the machine stops',
  predictHandover: 'a handover is foreseen',
  linkDown: 'the radio link goes down',
  linkUp: 'the radio link is up',
  mobileLeft: 'the mobile has left',
  mobileBack: 'the mobile is back',
  contextsBack: 'the contexts come back',
  trigger: 'the router is told to transfer',
  activated: 'the contexts are in use',
  bindingUpdate: 'a Binding Update arrives',
  bindingAcknowledgement: 'a Binding Acknowledgement arrives',
  initiate: 'an IKE SA is wanted',
  initRequest: 'an IKE_SA_INIT request arrives',
  initAnswer: 'the answer to IKE_SA_INIT arrives',
  initRefused: 'IKE_SA_INIT is refused',
  authRequest: 'an IKE_AUTH request arrives',
  authAnswer: 'the answer to IKE_AUTH arrives',
  authRefused: 'IKE_AUTH is refused',
  abandoned: 'the initiator gives up',
  malformedAuth: 'a malformed IKE_AUTH arrives',
  cookie: 'the peer wants a cookie',
  invalidKe: 'the peer wants another group',
  versionMismatch: 'the peer speaks another version',
  noAnswer: 'no answer came in time',
  rekey: 'rekeying is wanted',
  rekeyRequest: 'the peer wants to rekey',
  rekeyAnswer: 'the answer to the rekeying arrives',
  delete: 'deletion is wanted',
  deleteRequest: 'the peer deletes',
  deleteAnswer: 'the deletion is confirmed',
  fatalNotify: 'a fatal notification arrives',
  create: 'a CHILD SA is wanted',
  createAnswer: 'the answer to CREATE_CHILD_SA arrives',
  agreed: 'both ends agree',
  dropped: 'it is dropped',
  ikeGone: 'its IKE SA is gone',
  answered: 'the answer arrives',
  withdrawn: 'it is withdrawn',
}

export const machineWords = {
  timer: (timer: string) => `the timer ${timer} runs out`,
  arrives: (message: string) => `a ${message} arrives`,
}

/** `linkDown` → `the radio link goes down`, `after CT_RETRY_MAX` → `the timer CT_RETRY_MAX runs out`, `CTAR` → `a CTAR arrives`. */
export function eventWords(name: string): string {
  if (name.startsWith('after ')) return machineWords.timer(name.slice('after '.length))
  if (/^[A-Z][A-Z_-]/.test(name)) return machineWords.arrives(name)
  return EVENTS[name] ?? wordsOf(name)
}

/** `sendCtarToNew` → `send CTAR to new`, `not tokenGood` → `not token good`. */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/\b(?:ctar|ctaa|ctd|pctd|ctdr|ctc|cxtp|spis?|sas?|ike|esp|pad|sad|spd|bu|ba)\b/g, word =>
      word.toUpperCase().replace(/(?<=SPI|SA)S$/, 's'),
    )
}
