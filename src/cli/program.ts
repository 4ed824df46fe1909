import { Command, CommanderError } from 'commander'
import { dissectCommand, type DissectCommandOptions } from './dissect-command.ts'
import { exportCommand, exportFormats, type ExportCommandOptions } from './export-command.ts'
import { experimentCommand, type ExperimentCommandOptions } from './experiment-command.ts'
import { addIkeCommands } from './ike-program.ts'
import { addTunnelCommands } from './tunnel-program.ts'
import type { ExitCode, Io } from './io.ts'
import { meant } from '../lib/nearest.ts'
import { listCommand } from './list-command.ts'
import { notesCommand } from './notes-command.ts'
import { runCommand, type RunCommandOptions } from './run-command.ts'

/** Runs `roamscope` with these arguments (without the program's own name) and gives its exit code. Never throws for usage. */
export async function roamscope(args: readonly string[], io: Io): Promise<ExitCode> {
  const [name = ''] = args
  if (PLANNED.includes(name)) {
    // Before Commander sees it: with --help it would show the help of roamscope, as if the command were there.
    const there = createProgram(io, () => undefined).commands.map(each => each.name())
    io.err(`roamscope: '${name}' is not in this version yet; allowed: ${there.join(', ')}\n`)
    return 2
  }
  let exitCode: ExitCode = 0
  const program = createProgram(io, code => {
    exitCode = code
  })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is no error; help shown because there was no command is (and has been shown).
    if (error.exitCode === 0) return 0
    if (error.code !== 'commander.help') io.err(`${usageError(error, program, args)}\n`)
    return 2
  }
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('roamscope')
    .description('Plays IPsec context transfer on real bytes, and looks into it.')
    .version(io.version, '--version', 'version of roamscope')
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: () => undefined })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', '\nExit codes: 0 done, 1 a finding (an invariant broke), 2 wrong usage or unreadable input.')
  program
    .command('list')
    .description('scenarios: id, title, source, section')
    .option('--json', 'as JSON')
    .action((options: { json?: true }) => done(listCommand(options, io)))
  program
    .command('notes')
    .description('review notes: where sources contradict themselves or a standard, and the runs that show it')
    .option('--source <text>', 'only of sources with this text in their name: "Allard 2007", "RFC 4067"')
    .option('--json', 'as JSON')
    .action((options: { json?: true; source?: string }) => done(notesCommand(options, io)))
  withRunOptions(program.command('run').description('plays a scenario to its end and prints what came of it'))
    .option('--json', 'summary as JSON (format 1)')
    .option('--all', 'data packets too')
    .option('--trace <file>', 'writes the whole trace (.roamscope.json; packed when the name ends in .gz)')
    .option('--pcapng <file>', 'writes every frame, one interface a link')
    .option('--keys <file>', "writes the keys of all SAs for Wireshark and for 'dissect'")
    .action((name: string, options: RunCommandOptions) => done(runCommand(name, options, io)))
  program
    .command('dissect')
    .description('every packet of a capture as a tree of fields with byte ranges')
    .argument('<file>', 'pcapng file with Ethernet frames, packed by gzip or not; - for stdin')
    .option('--keys <file>', 'keys.json: opens ESP and IKE; a row that cannot be used is said, and ends in exit code 2')
    .option('--json', 'as JSON (format 1)')
    .action((file: string, options: DissectCommandOptions) => done(dissectCommand(file, options, io)))
  withRunOptions(program.command('export').description('plays a scenario and writes it in the format of another tool'))
    .option('--format <format>', exportFormats.join(', '))
    .option('--out <file>', 'file to write; stdout without it')
    .option('--all', 'data packets too')
    .option('--node <id>', 'setkey: the tables of this node alone')
    .action((name: string, options: ExportCommandOptions) => done(exportCommand(name, options, io)))
  addExperimentCommand(program, io, done)
  addTunnelCommands(program, io, done)
  addIkeCommands(program, io, done)
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program)
  return program
}

function addExperimentCommand(program: Command, io: Io, done: (code: ExitCode) => void): void {
  program
    .command('experiment')
    .description('repeats a measurement over seeds and puts it beside what its source says')
    .argument('[id]', "an id of 'roamscope experiment --list'")
    .option('--list', 'experiments: id, title, source')
    .option('--runs <n>', "samples at each point, instead of the source's number")
    .option('--seed <n>', 'seed of the first sample; the next has the next one', '1')
    .option('--at <point>', 'one point alone, as the table names it: 1000, "10 MB/s"')
    .option('--series <id>', 'one series alone: sleep-60')
    .option('--fault <fault>', 'leave-gateway: a fault in every way, as with run (repeatable)', collect)
    .option('--set <path=value>', 'leave-gateway: a setting in every way, as with run (repeatable)', collect)
    .option('--lose <n>', 'leave-gateway: loses the n-th message since the trigger, whatever it is in each way')
    .option('--json', 'as JSON (format 1)')
    .option('--csv <file>', 'writes every sample')
    .option('--svg <file>', 'writes the figure')
    .action((id: string | undefined, options: ExperimentCommandOptions) => done(experimentCommand(id, options, io)))
}

const withRunOptions = (command: Command): Command =>
  command
    .argument('<scenario>', "an id of 'roamscope list', or a scenario file (YAML or JSON; - for stdin)")
    .option('--seed <n>', "seed of all draws, instead of the scenario's")
    .option('--set <path=value>', 'changes a value of the scenario: cxtp.transport=tcp (repeatable)', collect)
    .option(
      '--fault <fault>',
      'lets a fault loose: drop:CTAA#1, delay:CTD#1:500ms, crash:par@120ms (repeatable)',
      collect,
    )
    .option(
      '--until <time>',
      'ends the run earlier or later, in virtual time: 2s, 500ms, 80us, 1min; a bare number is microseconds',
    )

/** One line: what, where, what is allowed. */
function usageError(error: CommanderError, program: Command, args: readonly string[]): string {
  const command = program.commands.find(each => each.name() === args[0])
  const place = command === undefined ? 'roamscope' : `roamscope ${command.name()}`
  const what = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  return `${place}: ${what}${meant(wordIn(what), wordsFor(command, program))}; allowed: ${allowedFor(error.code, command, program)}`
}

/** Commands of the contract for a later version. */
const PLANNED = ['check']

/** The word that Commander quotes in what it could not understand. */
const wordIn = (what: string): string => /^unknown (?:command|option) '([^']*)'/.exec(what)?.[1] ?? ''

function wordsFor(command: Command | undefined, program: Command): readonly string[] {
  const at = command ?? program
  return [...at.commands.map(each => each.name()), ...at.options.flatMap(({ long }) => long ?? [])]
}

function allowedFor(code: string, command: Command | undefined, program: Command): string {
  if (command === undefined) return program.commands.map(each => each.name()).join(', ')
  if (command.commands.length > 0) return command.commands.map(each => each.name()).join(', ')
  const places = command.registeredArguments.map(argument => `<${argument.name()}>`)
  if (code === 'commander.missingArgument' || code === 'commander.excessArguments')
    return places.join(' ') || 'no argument'
  return command.options.map(option => option.flags).join(', ')
}
