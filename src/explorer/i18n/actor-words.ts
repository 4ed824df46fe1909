const IKE: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [/^ikev2\/(\d+)\/setup$/, ([, n = '']) => `IKE set-up ${n}`],
  [/^ikev2\/(\d+)\/request\/(.+)$/, ([, n = '', id = '']) => `request ${id} of IKE SA ${n}`],
  [/^ikev2\/(\d+)\/mobike$/, ([, n = '']) => `MOBIKE of IKE SA ${n}`],
  [/^ikev2\/(\d+)$/, ([, n = '']) => `IKE SA ${n}`],
  [/^ikev1\/(\d+)\/setup$/, ([, n = '']) => `phase 1, set-up ${n}`],
  [/^ikev1\/(\d+)$/, ([, n = '']) => `ISAKMP SA ${n}`],
  [/^ikev1\/(\d+)\/dpd$/, ([, n = '']) => `signs of life of ISAKMP SA ${n}`],
  [/^config\/(\d+)$/, ([, n = '']) => `Mode Config ${n}`],
  [/^quick\/(\d+)$/, ([, n = '']) => `quick mode ${n}`],
  [/^child\/(\d+)$/, ([, n = '']) => `CHILD SA ${n}`],
]

/** A machine as people say it, without its node: `mn/ikev2/1/setup` is IKE set-up 1, `nar/cxtp/1` cxtp. */
export function actorWords(actor: string): string {
  const own = actor.split('/').slice(1).join('/')
  for (const [pattern, words] of IKE) {
    const found = pattern.exec(own)
    if (found !== null) return words(found)
  }
  return own.replaceAll('/', ' ').replace(/ 1$/, '')
}

const ACTOR = /\b\w+\/(?:ikev[12]|child|quick|config)\/[\w./]*\w/g

/** What a mark says; one that only names a machine says what happened to it. */
export function markWords({ mark, text }: { readonly mark: string; readonly text: string }): string {
  const said = text.replace(ACTOR, actorWords)
  const whole = new RegExp(`^${ACTOR.source}$`)
  return text === '' || whole.test(text) ? `${mark.replaceAll('-', ' ')}${said === '' ? '' : `: ${said}`}` : said
}
