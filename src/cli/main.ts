import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { err, ok, type Result } from '../lib/result.ts'
import type { Io } from './io.ts'
import { roamscope } from './program.ts'

const reason = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EISDIR: 'a folder, not a file',
    EACCES: 'not permitted',
    ENOTDIR: 'no such folder',
    EPERM: 'not permitted',
    EROFS: 'not permitted',
    ENOSPC: 'no room is left',
    ENAMETOOLONG: 'the name is too long',
    EAGAIN: 'nothing comes',
  }
  return words[code] ?? (error instanceof Error ? error.message : 'unknown error')
}

/** Nothing that any command reads is larger; a device without end stops here. */
const READ_MAX = 256 * 2 ** 20
const READ_STEP = 2 ** 20

/** A file, or stdin for `-`, in steps: neither its size nor its end is believed. */
function readBounded(path: string): Result<Uint8Array, string> {
  const file = path === '-' ? 0 : openSync(path, 'r')
  try {
    const pieces: Buffer[] = []
    let size = 0
    for (;;) {
      const piece = Buffer.alloc(READ_STEP)
      const length = readSync(file, piece)
      if (length === 0) return ok(Buffer.concat(pieces, size))
      size += length
      pieces.push(piece.subarray(0, length))
      if (size > READ_MAX) return err(`${path}: cannot be read: more than ${READ_MAX} octets`)
    }
  } finally {
    if (path !== '-') closeSync(file)
  }
}

/** The program runs from dist-cli/, beside the package's own file. */
function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    readonly version: string
  }
  return version
}

const io: Io = {
  version: packageVersion(),
  clock: () => performance.now(),
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  read(path) {
    try {
      return readBounded(path)
    } catch (error) {
      return err(`${path}: cannot be read: ${reason(error)}`)
    }
  },
  write(path, octets) {
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, octets)
      return ok(null)
    } catch (error) {
      return err(`${path}: cannot be written: ${reason(error)}`)
    }
  },
}

// A reader that has seen enough (`| head`) closes the pipe: that ends the command, it is no failure of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

/** EX_SOFTWARE of sysexits.h: neither a finding (1) nor a wrong use (2), and no partial output can be taken for one. */
const EXIT_OWN_MISTAKE = 70

try {
  process.exitCode = await roamscope(process.argv.slice(2), io)
} catch (error) {
  const words = error instanceof Error ? error.message.replace(/\s+/g, ' ') : 'unknown error'
  const stack = process.env.ROAMSCOPE_DEBUG === undefined || !(error instanceof Error) ? '' : `${error.stack ?? ''}\n`
  io.err(
    `roamscope: a mistake of roamscope itself, please report it: ${words}; ROAMSCOPE_DEBUG=1 shows where\n${stack}`,
  )
  process.exitCode = EXIT_OWN_MISTAKE
}
