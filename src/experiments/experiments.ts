import { drainNarrowLink } from './drain-narrow-link.ts'
import { drainPacing } from './drain-pacing.ts'
import { establishN } from './establish-n.ts'
import type { Experiment } from './experiment.ts'
import { getPut } from './get-put.ts'
import { httpInterruption } from './http-interruption.ts'

/** Every experiment, in the order of their sources. */
export const experiments: readonly Experiment[] = [establishN, getPut, httpInterruption, drainPacing, drainNarrowLink]

export const experimentById = (id: string): Experiment | undefined => experiments.find(each => each.id === id)
