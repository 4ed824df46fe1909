import { comparePapers } from './papers.ts'

comparePapers(answer => self.postMessage(answer))
