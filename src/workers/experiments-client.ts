import type { ExperimentsAnswer, ExperimentsQuestion } from './experiments-request.ts'

/**
 * Asks in a worker of its own; where workers are refused, in this thread, piece by piece. `say` hears everything; the
 * returned function stops it, and nothing more is heard.
 */
export function askExperiments(question: ExperimentsQuestion, say: (answer: ExperimentsAnswer) => void): () => void {
  let stopped = false
  const hear = (answer: ExperimentsAnswer): void => {
    if (!stopped) say(answer)
  }
  const here = async (): Promise<void> => {
    const { answerExperiments } = await import('./experiments-answer.ts')
    for (const answer of answerExperiments(question)) {
      if (stopped) return
      hear(answer)
      await new Promise(resolve => setTimeout(resolve))
    }
  }
  let worker: Worker
  try {
    worker = new Worker(new URL('./experiments.worker.ts', import.meta.url), { type: 'module' })
  } catch {
    void here()
    return () => (stopped = true)
  }
  let heard = false
  worker.addEventListener('message', ({ data }: MessageEvent<ExperimentsAnswer>) => {
    heard = true
    hear(data)
    if (data.kind !== 'progress' && data.kind !== 'comparing') worker.terminate()
  })
  worker.addEventListener('error', ({ message }) => {
    worker.terminate()
    // It never said a word: this place refuses workers.
    if (heard) hear({ kind: 'failed', why: message })
    else void here()
  })
  worker.postMessage(question)
  return () => {
    stopped = true
    worker.terminate()
  }
}
