import type * as Comlink from 'comlink'
import { err, ok, type Result } from '../lib/result.ts'
import type { TraceEvent } from '../trace/event.ts'
import {
  CANCELLED,
  type Progress,
  type SimulatedTrace,
  type SimulationRequest,
  type Simulator,
  type TakePart,
} from './simulation-request.ts'

interface WorkerHandle {
  readonly worker: Worker
  readonly remote: Comlink.Remote<Simulator>
  readonly comlink: typeof Comlink
  /** Rejects when the worker cannot be started or dies. */
  readonly broken: Promise<never>
}

export interface ClientOptions {
  /** Undefined or throwing: workers are refused here (sandboxed frames, pages opened from disk). */
  readonly startWorker: (() => Worker) | undefined
  /** Loads the engine into this thread. */
  readonly loadHere: () => Promise<Simulator>
}

/**
 * Runs scenarios in a worker; where workers are refused, in this thread. One run at a time: a new one stops the old.
 * A crash in the worker ends the run with an error and the next run starts a fresh worker.
 */
export class SimulationClient {
  private readonly options: ClientOptions
  private handle: WorkerHandle | undefined
  private refused = false
  private stop: (() => void) | undefined

  constructor(options: ClientOptions) {
    this.options = options
    this.refused = options.startWorker === undefined
  }

  async simulate(request: SimulationRequest, onProgress: Progress): Promise<Result<SimulatedTrace, string>> {
    this.cancel()
    const stopped = new Promise<Result<SimulatedTrace, string>>(resolve => {
      this.stop = () => resolve(err(CANCELLED))
    })
    return Promise.race([this.run(request, onProgress), stopped])
  }

  /** Ends the run under way at once; a worker in the middle of it is thrown away. */
  cancel(): void {
    if (this.stop === undefined) return
    this.stop()
    this.stop = undefined
    this.discard()
  }

  /** Starts the worker and lets it load the engine, so that the first run need not wait. */
  async warm(): Promise<void> {
    const handle = await this.connect()
    if (handle === undefined) return
    await Promise.race([handle.remote.warm(), handle.broken]).catch(() => this.discard())
  }

  private async run(request: SimulationRequest, onProgress: Progress): Promise<Result<SimulatedTrace, string>> {
    const { stop } = this
    const handle = await this.connect()
    // Stopped while the way to the worker was made.
    if (this.stop !== stop) return err(CANCELLED)
    if (handle === undefined) return this.runHere(request, onProgress)
    let answered = false
    const noted: Progress = (doneUs, untilUs) => {
      answered = true
      onProgress(doneUs, untilUs)
    }
    const parts: TraceEvent[] = []
    const take: TakePart = events => {
      for (const event of events) parts.push(event)
      return Promise.resolve()
    }
    try {
      const { proxy } = handle.comlink
      const result = await Promise.race([handle.remote.simulate(request, proxy(noted), proxy(take)), handle.broken])
      this.stop = undefined
      return result.ok && parts.length > 0 ? ok({ ...result.value, events: parts }) : result
    } catch (error) {
      if (this.handle === handle) this.discard()
      // It never said a word: this place refuses workers. Otherwise the run itself crashed.
      if (!answered && error instanceof WorkerRefused) {
        this.refused = true
        return this.runHere(request, onProgress)
      }
      return err(`The run crashed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private async runHere(request: SimulationRequest, onProgress: Progress): Promise<Result<SimulatedTrace, string>> {
    try {
      const here = await this.options.loadHere()
      return await here.simulate(request, onProgress)
    } catch (error) {
      return err(`The run crashed: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      this.stop = undefined
    }
  }

  private async connect(): Promise<WorkerHandle | undefined> {
    if (this.handle !== undefined) return this.handle
    if (this.refused || this.options.startWorker === undefined) return undefined
    try {
      // After the first picture, like all that is not needed for it.
      const comlink = await import('comlink')
      if (this.handle !== undefined) return this.handle
      const worker = this.options.startWorker()
      const broken = new Promise<never>((_, reject) => {
        worker.addEventListener('error', event => reject(new WorkerRefused(event.message)))
        worker.addEventListener('messageerror', () => reject(new Error('unreadable answer')))
      })
      // Only races look at it; alone it must not count as unhandled.
      broken.catch(() => undefined)
      this.handle = { worker, comlink, remote: comlink.wrap<Simulator>(worker), broken }
      return this.handle
    } catch {
      this.refused = true
      return undefined
    }
  }

  private discard(): void {
    const { handle } = this
    if (handle === undefined) return
    handle.remote[handle.comlink.releaseProxy]()
    handle.worker.terminate()
    this.handle = undefined
  }
}

class WorkerRefused extends Error {}

/** The page's one client. */
export const simulationClient = new SimulationClient({
  startWorker:
    typeof Worker === 'undefined'
      ? undefined
      : () => new Worker(new URL('./simulation.worker.ts', import.meta.url), { type: 'module' }),
  loadHere: async () => (await import('./simulator.ts')).simulator,
})
