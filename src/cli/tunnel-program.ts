import type { Command } from 'commander'
import type { ExitCode, Io } from './io.ts'
import { getCommand, putCommand, type GetOptions, type PutOptions } from './tunnel-command.ts'

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

/** `get` and `put`: one tunnel of a gateway as a text file (Palomares 2013 §III-B). */
export function addTunnelCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  withRun(
    program
      .command('get')
      .description('one tunnel of a gateway as a text: IKE SA, SAD, SPD and PAD, with its keys')
      .argument('<scenario@time>', 'a scenario, an id or a file, and a moment of its run: get-put@1s, get-put@350ms'),
  )
    .option('--node <id>', 'the gateway')
    .option('--tunnel <id>', "the peer's name there, or its address")
    .option('--out <file>', 'file to write; stdout without it')
    .action((spec: string, options: GetOptions) => done(getCommand(spec, options, io)))
  withRun(
    program
      .command('put')
      .description('installs a tunnel from its text, prints the rows and tries whether it goes on')
      .argument('<file>', "a text of 'roamscope get'; - for stdin"),
  )
    .option('--into <scenario@time>', 'installs into a gateway of a run; into an empty gateway without it')
    .option('--node <id>', 'the gateway; the one that the file names without it')
    .option('--accept-edited', 'takes a file whose lines do not match its check, and judges it by what is in it')
    .option('--json', 'as JSON (format 1)')
    .option('--out <file>', 'writes the tunnel as read out of that gateway again')
    .action((file: string, options: PutOptions) => done(putCommand(file, options, io)))
}

const withRun = (command: Command): Command =>
  command
    .option('--seed <n>', "seed of all draws, instead of the scenario's")
    .option('--set <path=value>', 'changes a value of the scenario (repeatable)', collect)
    .option('--fault <fault>', 'lets a fault loose (repeatable)', collect)
