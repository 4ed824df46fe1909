import type { PapersAnswer } from './papers-request.ts'

/**
 * Makes the runs of the papers' comparison in a worker of their own; where workers are refused, in this thread. `say`
 * hears everything; the returned function stops the runs, and nothing more is heard.
 */
export function startPapers(say: (answer: PapersAnswer) => void): () => void {
  let stopped = false
  const hear = (answer: PapersAnswer): void => {
    if (!stopped) say(answer)
  }
  const here = (): void => void import('./papers.ts').then(({ comparePapers }) => comparePapers(hear))
  let worker: Worker
  try {
    worker = new Worker(new URL('./papers.worker.ts', import.meta.url), { type: 'module' })
  } catch {
    here()
    return () => (stopped = true)
  }
  let heard = false
  worker.addEventListener('message', ({ data }: MessageEvent<PapersAnswer>) => {
    heard = true
    hear(data)
    if (data.kind !== 'progress') worker.terminate()
  })
  worker.addEventListener('error', ({ message }) => {
    worker.terminate()
    // It never said a word: this place refuses workers.
    if (heard) hear({ kind: 'failed', why: message })
    else here()
  })
  return () => {
    stopped = true
    worker.terminate()
  }
}
