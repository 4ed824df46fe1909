import { answerExperiments } from './experiments-answer.ts'
import type { ExperimentsQuestion } from './experiments-request.ts'

self.addEventListener('message', ({ data }: MessageEvent<ExperimentsQuestion>) => {
  for (const answer of answerExperiments(data)) self.postMessage(answer)
})
