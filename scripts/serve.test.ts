import { request } from 'node:http'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOST, serve, type Server } from './serve.mjs'

const top = mkdtempSync(join(tmpdir(), 'roamscope-serve-'))
const LONG = 'let roam = 1;\n'.repeat(500)
let server: Server
let based: Server

beforeAll(async () => {
  mkdirSync(join(top, 'site/assets'), { recursive: true })
  writeFileSync(join(top, 'secret.txt'), 'secret')
  writeFileSync(join(top, 'site/index.html'), '<title>site</title>')
  writeFileSync(join(top, 'site/.hidden'), 'hidden')
  writeFileSync(join(top, 'site/assets/app-1.js'), LONG)
  symlinkSync(join(top, 'secret.txt'), join(top, 'site/link.txt'))
  server = await serve({ folder: join(top, 'site'), port: 0 })
  based = await serve({ folder: join(top, 'site'), port: 0, base: '/a/b/' })
})

afterAll(async () => {
  await Promise.all([server.close(), based.close()])
  rmSync(top, { recursive: true })
})

/** A request whose path goes out as written, "/../" included. */
function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return new Promise<{ status: number; type: string; encoding: string; body: Buffer }>((done, fail) => {
    const sent = request({ host: HOST, port, path, headers, method }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const type = response.headers['content-type'] ?? ''
        const encoding = response.headers['content-encoding'] ?? ''
        done({ status: response.statusCode ?? 0, type, encoding, body: Buffer.concat(parts) })
      })
    })
    sent.on('error', fail).end()
  })
}

test.each([
  ['/', 'text/html; charset=utf-8'],
  ['/index.html?scenario=x#y', 'text/html; charset=utf-8'],
  ['/assets/app-1.js', 'text/javascript; charset=utf-8'],
])('gives %s as %s', async (path, type) => {
  expect(await get(server.port, path)).toMatchObject({ status: 200, type })
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/link.txt',
  '/.hidden',
  '/assets/',
  '/nothing',
  '/%',
  '/%00',
  '/..%5csecret.txt',
])('does not give %s', async path => {
  const { status, body } = await get(server.port, path)
  expect([status, body.toString()]).toEqual([404, 'Not found\n'])
})

test('compresses what the browser can take compressed', async () => {
  const { encoding, body } = await get(server.port, '/assets/app-1.js', { 'accept-encoding': 'gzip, br' })
  expect(encoding).toBe('br')
  expect(brotliDecompressSync(body).toString()).toBe(LONG)
  expect((await get(server.port, '/assets/app-1.js')).body.toString()).toBe(LONG)
})

test('serves below a base path, and nothing outside it', async () => {
  expect(await get(based.port, '/a/b/')).toMatchObject({ status: 200 })
  expect(await get(based.port, '/a/b')).toMatchObject({ status: 308 })
  expect(await get(based.port, '/index.html')).toMatchObject({ status: 404 })
})

test('takes no other methods', async () => {
  expect(await get(server.port, '/', {}, 'POST')).toMatchObject({ status: 405 })
  expect(await get(server.port, '/', {}, 'HEAD')).toMatchObject({ status: 200, body: Buffer.alloc(0) })
})

test('says which port is taken, and what to do', async () => {
  const second = serve({ folder: top, port: server.port })
  await expect(second).rejects.toThrow(`Port ${server.port} on ${HOST} is taken`)
})
