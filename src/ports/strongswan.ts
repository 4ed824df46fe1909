import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { accessSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { GATEWAY_INNER, strongswanConf, swanctlConf, type StrongswanOptions } from './strongswan-config.ts'
import { readStrongswanSas, type StrongswanSa } from './strongswan-sas.ts'

const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
const findProgram = (name: string): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...PLACES]
    .map(folder => join(folder, name))
    .find(path => existsSync(path))

/** Why strongSwan cannot be run here in a network of its own; `undefined` when it can. */
export function strongswanObstacle(): string | undefined {
  for (const program of ['charon-systemd', 'swanctl', 'ip'])
    if (findProgram(program) === undefined) return `${program} is not on this machine`
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  try {
    accessSync('/dev/net/tun')
  } catch {
    return '/dev/net/tun is not there'
  }
  return undefined
}

/** A strongSwan on the far end of a link of its own. */
export interface Strongswan {
  /** This machine's end of the link, and a second address of it to move to. */
  readonly here: string
  readonly hereToo: string
  readonly gateway: string
  /** Its own list of SAs. */
  sas(): Promise<readonly StrongswanSa[]>
  /** swanctl with these arguments; what it prints. Does not fail when swanctl does. */
  swanctl(...args: readonly string[]): Promise<string>
  log(): string
  stop(): Promise<void>
}

function run(program: string, args: readonly string[], env = process.env): Promise<{ code: number; out: string }> {
  return new Promise(done => {
    execFile(program, [...args], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ code, out: `${stdout}${stderr}` })
    })
  })
}

async function must(program: string, ...args: readonly string[]): Promise<void> {
  const { code, out } = await run(program, args)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${out}`)
}

let started = 0

/**
 * Starts charon in a network namespace joined to this one by a pair of virtual Ethernet ends. Nothing else of the
 * machine is touched; `stop` takes all of it away again.
 */
export async function startStrongswan(options: StrongswanOptions = {}): Promise<Strongswan> {
  started += 1
  // Parallel test processes each have their own names and networks.
  const mine = (process.pid * 8 + started) % 16_000
  const network = `10.${64 + (mine >> 8)}.${mine & 255}`
  const [namespace, near, far] = [`roamscope-${mine}`, `rs${mine}a`, `rs${mine}b`]
  const place = { here: `${network}.1`, hereToo: `${network}.3`, gateway: `${network}.2` }
  const folder = mkdtempSync(join(tmpdir(), 'roamscope-charon-'))
  const inside = (...args: readonly string[]): readonly string[] => ['netns', 'exec', namespace, ...args]
  const env = { ...process.env, STRONGSWAN_CONF: join(folder, 'strongswan.conf'), SWANCTL_DIR: folder }
  await must('ip', 'netns', 'add', namespace)
  await must('ip', 'link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', namespace)
  for (const address of [place.here, place.hereToo]) await must('ip', 'addr', 'add', `${address}/24`, 'dev', near)
  await must('ip', 'link', 'set', near, 'up')
  for (const args of [
    ['addr', 'add', `${place.gateway}/24`, 'dev', far],
    ['link', 'set', far, 'up'],
    ['link', 'set', 'lo', 'up'],
    // Without an address of its selectors libipsec refuses every child.
    ['addr', 'add', `${GATEWAY_INNER}/32`, 'dev', 'lo'],
  ])
    await must('ip', '-n', namespace, ...args)
  for (const each of [
    'x509',
    'x509ca',
    'private',
    'pubkey',
    'rsa',
    'ecdsa',
    'pkcs8',
    'pkcs12',
    'x509crl',
    'x509aa',
    'x509ac',
    'x509ocsp',
    'bliss',
  ])
    mkdirSync(join(folder, each))
  writeFileSync(env.STRONGSWAN_CONF, strongswanConf(folder, options))
  writeFileSync(join(folder, 'swanctl.conf'), swanctlConf(place.gateway, place.here, options))
  const charon = spawn('ip', [...inside('charon-systemd')], { env, stdio: 'ignore' })
  const swanctl = async (...args: readonly string[]): Promise<string> =>
    (await run('swanctl', [...args, '--uri', `unix://${folder}/vici`], env)).out
  const stop = async (): Promise<void> => {
    await end(charon)
    await run('ip', ['link', 'del', near])
    await run('ip', ['netns', 'del', namespace])
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (let tries = 0; !existsSync(join(folder, 'vici')); tries++) {
      if (tries > 100 || charon.exitCode !== null) throw new Error('charon did not start')
      await pause(50)
    }
    const loaded = await swanctl('--load-all')
    if (!loaded.includes('loaded connection')) throw new Error(`swanctl --load-all: ${loaded}`)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    ...place,
    sas: async () => readStrongswanSas(await swanctl('--list-sas', '--raw')),
    swanctl,
    log: () => readFileSync(join(folder, 'charon.log'), 'utf8'),
    stop,
  }
}

async function end(charon: ChildProcess): Promise<void> {
  const gone = new Promise<void>(done => charon.once('exit', () => done()))
  if (charon.exitCode !== null || charon.signalCode !== null) return
  charon.kill('SIGTERM')
  const killed = await Promise.race([gone.then(() => false), pause(5_000, true)])
  if (killed) charon.kill('SIGKILL')
  await gone
}
