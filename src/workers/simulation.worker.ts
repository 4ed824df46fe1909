import { expose } from 'comlink'
import { simulator } from './simulator.ts'

expose(simulator)
