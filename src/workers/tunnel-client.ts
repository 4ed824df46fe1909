import type { TunnelAnswer, TunnelRequest } from './tunnel-request.ts'

/** Asks in a worker of its own; where workers are refused, in this thread. */
export function askTunnel(request: TunnelRequest): Promise<TunnelAnswer> {
  const here = async (): Promise<TunnelAnswer> => (await import('./tunnel.ts')).answerTunnel(request)
  let worker: Worker
  try {
    worker = new Worker(new URL('./tunnel.worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return here()
  }
  return new Promise(resolve => {
    worker.addEventListener('message', ({ data }: MessageEvent<TunnelAnswer>) => {
      worker.terminate()
      resolve(data)
    })
    worker.addEventListener('error', () => {
      worker.terminate()
      resolve(here())
    })
    worker.postMessage(request)
  })
}
