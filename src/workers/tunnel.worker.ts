import { answerTunnel } from './tunnel.ts'
import type { TunnelRequest } from './tunnel-request.ts'

self.addEventListener('message', ({ data }: MessageEvent<TunnelRequest>) => self.postMessage(answerTunnel(data)))
