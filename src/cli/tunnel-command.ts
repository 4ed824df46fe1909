import { formatMicros, parseMicros, type Micros } from '../lib/micros.ts'
import { meant } from '../lib/nearest.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { showValue } from '../lib/schema-issue.ts'
import { readTunnel } from '../interchange/tunnel-context/read-tunnel.ts'
import type { LineError } from '../interchange/tunnel-context/tree.ts'
import type { TunnelFile } from '../interchange/tunnel-context/tunnel-file.ts'
import { emptyGateway } from '../scenarios/gateways/empty-gateway.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { GatewayDesk, type TunnelCard } from '../simulation/gateway-desk.ts'
import type { ExitCode, Io } from './io.ts'
import { changedScenario, readSeed, writeFiles, type RunOptions } from './scenario-run.ts'
import { installedJson, installedText } from './tunnel-report.ts'

export interface GetOptions extends Omit<RunOptions, 'until'> {
  readonly node?: string
  readonly tunnel?: string
  readonly out?: string
}

export interface PutOptions extends Omit<RunOptions, 'until'> {
  readonly into?: string
  readonly node?: string
  readonly acceptEdited?: true
  readonly json?: true
  readonly out?: string
}

/** `roamscope get SCENARIO@TIME --node N --tunnel ID`: one tunnel of a gateway as a text (Palomares 2013 §III-B). */
export function getCommand(spec: string, options: GetOptions, io: Io): ExitCode {
  const text = got(spec, options, io)
  if (!text.ok) return refuse(io, 'get', text.error)
  io.err('roamscope get: this text holds the keys of the tunnel; keep it as you keep a key\n')
  if (options.out === undefined || options.out === '-') io.out(text.value)
  else {
    const written = writeFiles(io, [[options.out, () => text.value]])
    if (!written.ok) return refuse(io, 'get', written.error)
  }
  return 0
}

function got(spec: string, options: GetOptions, io: Io): Result<string, string> {
  const place = placeAt(spec, options, io)
  if (!place.ok) return place
  const { desk, scenario } = place.value
  const node = nodeOf(scenario, desk, options.node)
  if (!node.ok) return node
  const cards = desk.tunnels(node.value)
  const { tunnel } = options
  const text = tunnel === undefined ? undefined : desk.get(node.value, tunnel)
  if (text !== undefined) return ok(text)
  const found = tunnel === undefined ? 'nothing' : showValue(tunnel)
  const hint =
    tunnel === undefined
      ? ''
      : meant(
          tunnel,
          cards.map(({ peer }) => peer),
        )
  return err(`--tunnel: found ${found}${hint}; allowed: ${listed(cards, node.value, spec)}`)
}

const listed = (cards: readonly TunnelCard[], node: string, spec: string): string =>
  cards.length === 0 ? `none, ${node} has no tunnel in ${spec}` : cards.map(cardText).join(', ')

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
const cardText = ({ peer, addresses, ikeSas, sas }: TunnelCard): string =>
  `${peer} (${[...addresses, ...(ikeSas === 0 ? [] : [plural(ikeSas, 'IKE SA')]), plural(sas, 'SA')].join(', ')})`

/** `roamscope put FILE`: installs a tunnel into an empty gateway, or into one of a run, and says whether it goes on. */
export function putCommand(path: string, options: PutOptions, io: Io): ExitCode {
  const octets = io.read(path)
  if (!octets.ok) return refuse(io, 'put', octets.error)
  const text = new TextDecoder().decode(octets.value)
  const accept = { acceptEdited: options.acceptEdited === true }
  const read = readTunnel(text, accept)
  if (!read.ok) return refuseLines(io, path, read.error)
  const target = targetOf(read.value.file, options, io)
  if (!target.ok) return refuse(io, 'put', target.error)
  const { desk, node, where } = target.value
  const put = desk.put(node, text, accept)
  if (!put.ok) return refuseLines(io, path, put.error)
  const written = writeFiles(io, [[options.out, () => put.value.again]])
  if (!written.ok) return refuse(io, 'put', written.error)
  const report = { path, node, where, installed: put.value }
  io.out(options.json === true ? `${JSON.stringify(installedJson(report), null, 2)}\n` : installedText(report))
  return put.value.proofs.every(({ holds }) => holds !== false) ? 0 : 1
}

interface Target {
  readonly desk: GatewayDesk
  readonly node: string
  readonly where: string
}

function targetOf(file: TunnelFile, options: PutOptions, io: Io): Result<Target, string> {
  if (options.into === undefined) return emptyTarget(file, options)
  const place = placeAt(options.into, options, io)
  if (!place.ok) return place
  const { desk, scenario, atUs } = place.value
  const node = options.node ?? (file.node in scenario.nodes ? file.node : undefined)
  const known = nodeOf(scenario, desk, node)
  return known.ok ? ok({ desk, node: known.value, where: `${scenario.id} at ${formatMicros(atUs)}` }) : known
}

const NODE_NAME = /^[a-z][a-z0-9-]{0,15}$/

function emptyTarget(file: TunnelFile, { node: wanted, ...options }: PutOptions): Result<Target, string> {
  for (const option of ['seed', 'set', 'fault'] as const)
    if (options[option] !== undefined)
      return err(`--${option}: found without --into; allowed: only with --into SCENARIO@TIME`)
  const node = wanted ?? (NODE_NAME.test(file.node) ? file.node : 'gateway')
  if (!NODE_NAME.test(node)) return err(`--node: found ${showValue(node)}; allowed: a name in lower case, such as sg1`)
  const { ikev2, ikev1, sad } = file.contexts
  const [row] = sad
  const here = [...ikev2, ...ikev1][0]?.local.address ?? (row?.direction === 'in' ? row.destination : row?.source)
  if (here === undefined) return err('the file holds no SA of any kind; allowed: at least one')
  const lookup = row?.lookupCase
  const scenario = emptyGateway(node, here, lookup === 2 || lookup === 3 ? lookup : 1)
  const desk = GatewayDesk.at({ scenario }, 0)
  return desk.ok ? ok({ desk: desk.value, node, where: `an empty gateway at ${here}` }) : desk
}

interface Place {
  readonly desk: GatewayDesk
  readonly scenario: Scenario
  readonly atUs: Micros
}

/** `SCENARIO@TIME`: a run that stands still there. */
function placeAt(spec: string, options: Omit<RunOptions, 'until'>, io: Io): Result<Place, string> {
  const at = spec.lastIndexOf('@')
  const atUs = at < 0 ? undefined : parseMicros(spec.slice(at + 1))
  if (atUs === undefined) {
    const found = at < 0 ? `${showValue(spec)} without a time` : showValue(spec.slice(at + 1))
    return err(
      `SCENARIO@TIME: found ${found}; allowed: a scenario and a moment of its run, such as get-put@1s or get-put@350ms`,
    )
  }
  const scenario = changedScenario(spec.slice(0, at), options, io)
  if (!scenario.ok) return scenario
  if (atUs > scenario.value.untilUs)
    return err(
      `SCENARIO@TIME: found ${formatMicros(atUs)}; allowed: up to the end of ${scenario.value.id}, ${formatMicros(scenario.value.untilUs)}`,
    )
  const seed = readSeed(options.seed)
  if (!seed.ok) return seed
  const desk = GatewayDesk.at({ scenario: scenario.value, seed: seed.value ?? null, faults: options.fault ?? [] }, atUs)
  return desk.ok ? ok({ desk: desk.value, scenario: scenario.value, atUs }) : desk
}

function nodeOf(scenario: Scenario, desk: GatewayDesk, given: string | undefined): Result<string, string> {
  if (given !== undefined && given in scenario.nodes) return ok(given)
  const nodes = Object.entries(scenario.nodes).filter(([, { role }]) => role !== 'nat')
  const named = nodes.map(([id]) => {
    const count = desk.tunnels(id).length
    return count === 0 ? id : `${id} (${plural(count, 'tunnel')})`
  })
  const found =
    given === undefined
      ? 'nothing'
      : `${showValue(given)}${meant(
          given,
          nodes.map(([id]) => id),
        )}`
  return err(`--node: found ${found}; allowed: ${named.join(', ')}`)
}

function refuse(io: Io, command: 'get' | 'put', text: string): ExitCode {
  io.err(`roamscope ${command}: ${text}\n`)
  return 2
}

function refuseLines(io: Io, path: string, errors: readonly LineError[]): ExitCode {
  for (const { line, text } of errors) io.err(`roamscope put: ${path}: line ${line}: ${text}\n`)
  io.err('roamscope put: nothing was installed\n')
  return 2
}
