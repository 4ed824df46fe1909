import { markWords } from '../i18n/actor-words.ts'
import { narration as say } from '../i18n/en/narration.ts'
import { messageWord, textOf, valueWord, type Phrase, type Word } from '../i18n/words.ts'
import type { LoadedTrace } from '../store/state.ts'
import { actingNode, actsOf } from './narration-acts.ts'
import { dataSentence, outageSentence } from './narration-data.ts'
import { factsOf, type Facts } from './narration-facts.ts'
import { reasonOf } from './narration-reasons.ts'
import { afterthoughts, troubleOf } from './narration-trouble.ts'
import { lastOf } from './per-trace.ts'
import { brokenAt } from './step-index.ts'

export interface Narration {
  readonly words: Phrase
  readonly text: string
}

/** Longest sentence (visual language §8). */
export const LONGEST_SENTENCE = 110

const NOTHING: Narration = { words: [], text: '' }

/** One sentence on what happens in a step, composed from its events. */
export const narrate = lastOf((loaded: LoadedTrace, cursor: number): Narration => {
  const facts = factsOf(loaded, cursor)
  if (facts === undefined) return NOTHING
  const words = fitted(sentencesOf(facts))
  return { words, text: textOf(words) }
})

/** Sentences from the fullest to the barest; the first that fits is said. */
function fitted(sentences: readonly Phrase[]): Phrase {
  const good = sentences.find(words => textOf(words).length <= LONGEST_SENTENCE)
  return good ?? cut(sentences.at(-1) ?? [])
}

/** Texts that come with the trace may be longer than any sentence of ours: cut at a word. */
function cut(words: Phrase): Phrase {
  let room = LONGEST_SENTENCE - 2
  const kept: Word[] = []
  for (const word of words) {
    if (word.text.length <= room) {
      kept.push(word)
      room -= word.text.length
      continue
    }
    const text = word.text.slice(0, room)
    kept.push({ ...word, text: `${text.replace(/\s+\S*$/, '')} …` })
    break
  }
  return kept
}

function sentencesOf(facts: Facts): readonly Phrase[] {
  if (facts.step.index === 0) return [beginning(facts)]
  const broken = brokenAt(facts.loaded).get(facts.step.index)?.[0]
  if (broken !== undefined) return [say.invariantBroken(valueWord(broken.id, 'danger'), inLabels(facts, broken.text))]
  const outage = outageSentence(facts)
  if (outage !== undefined) return [outage]
  const trouble = troubleOf(facts)
  if (trouble.length > 0) return trouble
  const told = story(facts)
  if (told.length > 0) return told
  if (facts.step.index === facts.loaded.steps.length - 1) return [say.end()]
  const data = dataSentence(facts)
  return [data ?? say.acts(facts.node(actingNode(facts)), [idleAct(facts)])]
}

/** What leads to nothing yet, since a node has to compute first; and what changes nothing. */
function idleAct(facts: Facts): Phrase {
  const heard = facts.message(facts.received?.message ?? 0)
  if (heard !== undefined) return say.takesIn(messageWord(heard.message, heard.name))
  const [event] = facts.step.events
  return event?.kind === 'entered' ? say.stays(event.state) : say.nothing()
}

/** Reason, acts, and what befell a message on leaving, in all lengths. */
function story(facts: Facts): readonly Phrase[] {
  const acts = actsOf(facts)
  const reason = reasonOf(facts)
  const subject = facts.node(actingNode(facts))
  const rests = afterthoughts(facts)
  if (reason !== undefined) {
    if (reason.whole) return [reason.words]
    const named = reason.words.some(({ lit }) => lit === subject.lit) ? null : subject
    return rests.flatMap(rest => [
      ...shorter(acts).map(some => say.because(reason.words, named, some, rest)),
      say.because(reason.words, null, [], rest),
    ])
  }
  if (acts.length > 0) return rests.flatMap(rest => shorter(acts).map(some => say.acts(subject, some, rest)))
  const { marked } = facts
  if (marked === undefined) return []
  const node = facts.node(marked.node)
  const text = markWords(marked)
  return [say.marked(node, text, marked.ref), say.marked(node, text, '')]
}

/** At most two acts in one sentence; then fewer. */
function shorter(acts: readonly Phrase[]): readonly (readonly Phrase[])[] {
  const most = Math.min(2, acts.length)
  return Array.from({ length: most }, (_, i) => acts.slice(0, most - i))
}

/** A verdict's text names nodes by their ids. */
const inLabels = (facts: Facts, text: string): string =>
  text.replaceAll(/\b[a-z][a-z0-9]*\b/g, word => facts.node(word).text).replace(/\.$/, '')

function beginning(facts: Facts): Phrase {
  const mobile = facts.loaded.trace.header.nodes.find(({ role, main }) => role === 'mobile-node' && main)
  if (mobile === undefined) return say.startPlain()
  const view = facts.step.world.nodes.get(mobile.id)
  const router = view?.router ?? null
  if (router !== null && (view?.tables.SAD.keys() ?? []).length === 0)
    return say.startWithoutSas(facts.node(mobile.id), facts.node(router))
  return say.start(facts.node(mobile.id), router === null ? null : facts.node(router))
}
