import type { Command } from 'commander'
import { ikeCommand } from './ike-command.ts'
import { DEFAULT_ESP_PROPOSAL, DEFAULT_IKE_PROPOSAL, type IkeOptions } from './ike-options.ts'
import type { ExitCode, Io } from './io.ts'

/** `roamscope ike initiate` and `roamscope ike respond`. */
export function addIkeCommands(program: Command, io: Io, done: (code: ExitCode) => void): void {
  const ike = program.command('ike').description('the IKEv2 machines over a real UDP socket, against a real peer')
  const initiate = ike
    .command('initiate')
    .description('sets up an IKE SA and a child SA with a gateway, then does what is asked')
    .option('--remote <host:port>', 'the gateway; port 500 moves to 4500 as the RFC wants, another one stays')
    .option('--local <host:port>', 'own address and port, instead of the one that leads to the gateway and any port')
    .option('--eap-user <name>', 'shows itself as this user by EAP-MSCHAPv2; needs --ca for the gateway')
    .option('--eap-password <secret>', 'password of --eap-user')
    .option('--break-before-make', 'repeats authentication after it has ended the old SA, not before')
    .option('--virtual-ip [families]', 'asks for an address behind the gateway: ip4, ip6 or ip4,ip6 (ip4)')
  const respond = ike
    .command('respond')
    .description('waits for an initiator, then does what is asked')
    .option('--listen <host:port>', 'where to wait; with port 500 on 4500 too')
    .option('--eap-user <name>', 'the peer has to show by EAP-MSCHAPv2 that it is this user; needs --cert')
    .option('--eap-password <secret>', 'password of --eap-user')
    .option('--pool <prefixes>', 'addresses for the peer; without --remote-ts it has to ask for one')
    .option('--auth-lifetime <seconds>', 'the peer has to show who it is again within this time (RFC 4478)')
    .option('--cookies', 'asks every initiator for a cookie')
  for (const command of [withIkeOptions(initiate), withIkeOptions(respond)]) {
    const role = command === initiate ? 'initiate' : 'respond'
    command
      .exitOverride()
      .copyInheritedSettings(program)
      .action(async (options: IkeOptions) => done(await ikeCommand(role, options, io)))
  }
}

const collect = (file: string, before: readonly string[] = []): readonly string[] => [...before, file]

const withIkeOptions = (command: Command): Command =>
  command
    .option('--id <identity>', 'who this side is: a name, a mail address, an IP address, or C=CH, O=Lab, CN=gw')
    .option('--remote-id <identity>', 'who the peer has to be')
    .option('--psk <secret>', 'the secret both know')
    .option('--cert <file>', 'shows this certificate (PEM, the own one first, then CAs below that of the peer)')
    .option('--key <file>', 'private key of --cert (PEM: ECDSA P-256 or P-384, Ed25519, RSA)')
    .option('--ca <file>', 'the peer has to show a certificate of this CA (PEM); may be given again', collect)
    .option('--ike <proposals>', `in strongSwan's notation (${DEFAULT_IKE_PROPOSAL})`)
    .option('--esp <proposals>', `in strongSwan's notation (${DEFAULT_ESP_PROPOSAL})`)
    .option('--ts <prefixes>', 'what this side protects (10.20.0.0/24)')
    .option('--remote-ts <prefixes>', 'what is behind the peer (10.10.0.0/24)')
    .option('--mobike', 'the SA may move to another address')
    .option('--ike-lifetime <time>', 'the IKE SA is replaced after nine tenths of it, and ends with it')
    .option('--child-lifetime <time>', 'the same for child SAs')
    .option('--inactive <time>', 'a child SA that nobody used for so long is deleted')
    .option('--fragment <octets>', 'largest IKE message in one piece')
    .option('--retransmit <time>', 'pause before the first repetition; doubles from there (1s)')
    .option('--tries <n>', 'how often a request is sent at most (12)')
    .option('--window <n>', 'requests of the peer taken at once (1, RFC 7296 §2.3)')
    .option(
      '--do <commands>',
      'rekey-child,rekey-ike,reauth,ping:10.10.0.1,move:192.0.2.7,dpd,delete; else lines of stdin',
    )
    .option('--timeout <seconds>', 'how long each command may take (15)')
    .option('--keys <file>', "writes the keys of all its SAs for Wireshark and for 'dissect', when it ends")
    .option('--json', 'what came of it as JSON (format 1)')
