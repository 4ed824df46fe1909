// A static file server on the loopback address, for `npm start` and the end-to-end tests.
// Usage on its own: node scripts/serve.mjs [FOLDER] [--port N] [--base /path/]
import { createServer } from 'node:http'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { root, stop } from './support/project.mjs'

export const HOST = '127.0.0.1'
export const DEFAULT_PORT = 4173

const TYPES = {
  '': 'text/plain; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.gz': 'application/gzip',
  '.pcapng': 'application/octet-stream',
}
const COMPRESSIBLE = /^text\/|json|yaml|svg|javascript|manifest|wasm/
const compressors = {
  br: bytes => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify(gzip),
}

/** The port asked for in the environment; ends the command when it is no port. */
export function readPort(text) {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    stop(`PORT is "${text}"; allowed is a whole number from 0 to 65535.`)
  return port
}

/**
 * The file a URL path names, or undefined: only files below `folder` (links are followed before that is judged),
 * a folder only by its index.html, never a listing and never a name that begins with a dot.
 */
export async function locate(folder, urlPath) {
  let path
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').some(part => part.startsWith('.'))) return undefined
  const top = await realpath(folder)
  try {
    const named = resolve(top, `.${path}`)
    const file = await realpath((await stat(named)).isDirectory() ? join(named, 'index.html') : named)
    return file.startsWith(top + sep) && (await stat(file)).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

async function respond(request, response, folder, base) {
  const refuse = (status, text) => response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text)
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET and HEAD\n')
  // The raw path, not `new URL(…).pathname`, which would fold "/../" away before it can be refused.
  const path = (request.url ?? '/').split(/[?#]/, 1)[0]
  if (`${path}/` === base) return response.writeHead(308, { location: base }).end()
  const file = path.startsWith(base) ? await locate(folder, path.slice(base.length - 1)) : undefined
  if (file === undefined) return refuse(404, 'Not found\n')
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  const headers = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    // Names below assets/ carry a hash of their content; all else may change with the next build.
    'cache-control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
  let body = await readFile(file)
  if (COMPRESSIBLE.test(type) && body.length > 1024) {
    headers.vary = 'accept-encoding'
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const encoding = Object.keys(compressors).find(name => new RegExp(`\\b${name}\\b`).test(accepted))
    if (encoding !== undefined) {
      body = await compressors[encoding](body)
      headers['content-encoding'] = encoding
    }
  }
  headers['content-length'] = body.length
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body)
}

/** Serves `folder` under `base`; resolves to `{ address, port, close }` once it listens, rejects with one clear line when it cannot. */
export function serve({ folder, port = DEFAULT_PORT, base = '/' }) {
  const server = createServer((request, response) => {
    respond(request, response, folder, base).catch(() => response.writeHead(500).end())
  })
  return new Promise((done, fail) => {
    server.once('error', error => {
      const taken = `Port ${port} on ${HOST} is taken by another program. End that one, or choose a port: PORT=${port + 1} npm start`
      const forbidden = `Port ${port} may not be used by this user. Choose a port above 1023: PORT=4173 npm start`
      fail(new Error({ EADDRINUSE: taken, EACCES: forbidden }[error.code] ?? `Cannot serve: ${error.message}`))
    })
    server.listen(port, HOST, () => {
      const { port: given } = server.address()
      const close = () => new Promise(closed => server.close(closed).closeAllConnections())
      done({ port: given, address: `http://${HOST}:${given}${base}`, close })
    })
  })
}

async function main(args) {
  const option = name => (args.includes(name) ? args.splice(args.indexOf(name), 2)[1] : undefined)
  const port = readPort(option('--port') ?? process.env.PORT)
  const base = option('--base') ?? '/'
  if (!base.startsWith('/') || !base.endsWith('/')) stop(`--base is "${base}"; it must begin and end with "/".`)
  const server = await serve({ folder: resolve(root, args[0] ?? 'dist'), port, base })
  console.log(server.address)
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(process.argv.slice(2)).catch(error => stop(error.message, 1))
