import type { Command } from 'commander'
import { OPTION_WORDS } from '../words/command-line'
import type { CommandPath } from '../words/command-line'
import { checkAccounts, connectAccount, listAccounts, syncAccounts } from './commands/accounts'
import type { ConnectAccount } from './commands/accounts'
import { breakGlass } from './commands/break-glass'
import type { BreakGlass } from './commands/break-glass'
import { checkDestination, connectDestination, listDestinations } from './commands/destinations'
import type { ConnectDestination } from './commands/destinations'
import { doctor } from './commands/doctor'
import { listDue } from './commands/due'
import { exportEvidence, verifyFile } from './commands/evidence'
import { exportHistory } from './commands/history'
import { addSink, listSinks, removeSink, testSink } from './commands/sinks'
import type { ExportHistory } from './commands/history'
import { importKeys } from './commands/import'
import type { ImportKeys } from './commands/import'
import { createKey, deliverKey, listKeys, showKey } from './commands/keys'
import type { CreateKey, ListKeys } from './commands/keys'
import { testProvider } from './commands/provider'
import type { TestProvider } from './commands/provider'
import { revoke } from './commands/revoke'
import type { RevokeOptions } from './commands/revoke'
import { rotate } from './commands/rotate'
import type { Rotate } from './commands/rotate'
import { abortRotation, approveRotation, followRotations, giveKey, listRotations } from './commands/rotations'
import type { Approval } from './commands/rotations'
import { startSandbox } from './commands/sandbox'
import { serve } from './commands/serve'
import {
  admitMember,
  askForApproval,
  changeAddress,
  initTeam,
  joinTeam,
  leaveTeam,
  listMembers,
  removeMember,
  teamStatus,
  voteOn
} from './commands/team'
import type { AdmitMember, AskFor, Introduce, Vote } from './commands/team'
import { lock, unlock } from './commands/vault'
import { readActivation, readDelivery, readSetting } from './deliver'
import type { Choice } from './deliver'
import { describe, readNumber, withJson, withShared } from './command-shape'
import type { Run, Shared } from './command-shape'

/** The tree of commands: names, arguments and options, and which function does each. */
export function addCommands(program: Command, run: Run): void {
  const group = (path: CommandPath): Command => describe(program, program, path)
  const leaf = (parent: Command, path: CommandPath): Command => withShared(describe(program, parent, path))

  addAccounts(group('accounts'), leaf, run)
  addDestinations(group('destinations'), leaf, run)
  addKeys(group('keys'), leaf, run)
  addRotate(leaf(program, 'rotate'), run)
  addRotations(group('rotations'), leaf, run)
  addImport(program, leaf, run)
  addEmergencies(program, leaf, run)
  addRecords(program, group, leaf, run)
  addTeam(group('team'), leaf, run)
  addVault(program, group, leaf, run)
}

type Leaf = (parent: Command, path: CommandPath) => Command

function addAccounts(accounts: Command, leaf: Leaf, run: Run): void {
  leaf(accounts, 'accounts list').action((_options, command: Command) => run.running(command, listAccounts))
  leaf(accounts, 'accounts connect')
    .option('--provider <id>', OPTION_WORDS.provider)
    .option('--name <name>', OPTION_WORDS.name)
    .option('--env <name>', OPTION_WORDS.environment)
    .option('--base-url <url>', OPTION_WORDS.baseUrl)
    .option('--setting <name=value>', OPTION_WORDS.setting, readSetting)
    .option('--credential-fd <number>', OPTION_WORDS.credentialFd, readNumber)
    .action((options: ConnectAccount, command: Command) =>
      run.running(command, context => connectAccount(context, options))
    )
  leaf(accounts, 'accounts check')
    .argument('[accounts...]')
    .action((names: string[], _options, command: Command) =>
      run.running(command, context => checkAccounts(context, names))
    )
  leaf(accounts, 'accounts sync')
    .argument('[accounts...]')
    .action((names: string[], _options, command: Command) =>
      run.running(command, context => syncAccounts(context, names))
    )
}

function addDestinations(destinations: Command, leaf: Leaf, run: Run): void {
  leaf(destinations, 'destinations list').action((_options, command: Command) =>
    run.running(command, listDestinations)
  )
  leaf(destinations, 'destinations connect')
    .option('--kind <id>', OPTION_WORDS.kind)
    .option('--name <name>', OPTION_WORDS.name)
    .option('--setting <name=value>', OPTION_WORDS.setting, readSetting)
    .option('--credential-fd <number>', OPTION_WORDS.credentialFd, readNumber)
    .action((options: ConnectDestination, command: Command) =>
      run.running(command, context => connectDestination(context, options))
    )
  leaf(destinations, 'destinations check')
    .argument('<destination>')
    .action((name: string, _options, command: Command) =>
      run.running(command, context => checkDestination(context, name))
    )
}

/** `--deliver` and `--activate` fill one list, because the second belongs to the first before it. */
function withDeliveries(command: Command): Command {
  let choices: readonly Choice[] = []
  return command
    .option('--deliver <destination>', OPTION_WORDS.deliver, text => {
      choices = readDelivery(text, choices)
      return choices
    })
    .option('--activate <activation>', OPTION_WORDS.activate, text => {
      choices = readActivation(text, choices)
      command.setOptionValue('deliver', choices)
      return choices
    })
}

const list = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

function addKeys(keys: Command, leaf: Leaf, run: Run): void {
  leaf(keys, 'keys list')
    .argument('[text]')
    .option('--idle <span>', OPTION_WORDS.idle)
    .option('--env <name>', OPTION_WORDS.environment, list)
    .option('--service <name>', OPTION_WORDS.service, list)
    .option('--account <name>', OPTION_WORDS.account, list)
    .option('--created-by <name>', OPTION_WORDS.createdBy, list)
    .option('--verdict <verdict>', OPTION_WORDS.verdict, list)
    .option('--status <status>', OPTION_WORDS.status, list)
    .option('--limit <number>', OPTION_WORDS.limit, readNumber)
    .action((text: string | undefined, options: ListKeys, command: Command) =>
      run.running(command, context => listKeys(context, text, options))
    )
  leaf(keys, 'keys show')
    .argument('<key>')
    .action((name: string, _options, command: Command) =>
      run.running(command, context => showKey(context, name))
    )
  withDeliveries(leaf(keys, 'keys create'))
    .requiredOption('--account <name>', OPTION_WORDS.account)
    .requiredOption('--name <name>', OPTION_WORDS.name)
    .requiredOption('--service <name>', OPTION_WORDS.service)
    .requiredOption('--env <name>', OPTION_WORDS.environment)
    .option('--group <name>', OPTION_WORDS.group)
    .option('--grant <permission>', OPTION_WORDS.grant, list)
    .option('--permission-set <id>', OPTION_WORDS.permissionSet)
    .option('--expires <span>', OPTION_WORDS.expires)
    .option('--replace', OPTION_WORDS.replace)
    .action((options: CreateKey, command: Command) =>
      run.running(command, context => createKey(context, options))
    )
  withDeliveries(leaf(keys, 'keys deliver'))
    .argument('<key>')
    .option('--replace', OPTION_WORDS.replace)
    .action((name: string, options: CreateKey, command: Command) =>
      run.running(command, context => deliverKey(context, name, options))
    )
}

function addRotate(command: Command, run: Run): void {
  withDeliveries(command)
    .argument('<key>')
    .option('--plan', OPTION_WORDS.plan)
    .option('--approve <hash>', OPTION_WORDS.approve)
    .option('--wait', OPTION_WORDS.wait)
    .option('--incident', OPTION_WORDS.incident)
    .option('--confirm <name>', OPTION_WORDS.confirm)
    .option('--note <text>', OPTION_WORDS.note)
    .action((name: string, options: Rotate) =>
      run.running(command, context => rotate(context, name, options))
    )
}

function addRotations(rotations: Command, leaf: Leaf, run: Run): void {
  leaf(rotations, 'rotations list')
    .option('--all', OPTION_WORDS.all)
    .action((options: { readonly all?: boolean }, command: Command) =>
      run.running(command, context => listRotations(context, options))
    )
  leaf(rotations, 'rotations watch')
    .argument('[rotation]')
    .action((id: string | undefined, _options, command: Command) =>
      run.running(command, context => followRotations(context, id))
    )
  leaf(rotations, 'rotations approve')
    .argument('<rotation>')
    .option('--confirm <name>', OPTION_WORDS.confirm)
    .option('--note <text>', OPTION_WORDS.note)
    .action((id: string, options: Approval, command: Command) =>
      run.running(command, context => approveRotation(context, id, options))
    )
  leaf(rotations, 'rotations give')
    .argument('<rotation>')
    .option('--secret-fd <number>', OPTION_WORDS.secretFd, readNumber)
    .action((id: string, options: { readonly secretFd?: number }, command: Command) =>
      run.running(command, context => giveKey(context, id, options))
    )
  leaf(rotations, 'rotations abort')
    .argument('<rotation>')
    .action((id: string, _options, command: Command) =>
      run.running(command, context => abortRotation(context, id))
    )
}

function addImport(program: Command, leaf: Leaf, run: Run): void {
  leaf(program, 'import')
    .requiredOption('--from <path>', OPTION_WORDS.from, list)
    .action((options: ImportKeys, command: Command) =>
      run.running(command, context => importKeys(context, options))
    )
}

function addEmergencies(program: Command, leaf: Leaf, run: Run): void {
  leaf(program, 'revoke')
    .argument('<key>')
    .option('--confirm <name>', OPTION_WORDS.confirm)
    .option('--ask-vendor [address]', OPTION_WORDS.askVendor)
    .action((name: string, options: RevokeOptions, command: Command) =>
      run.running(command, context => revoke(context, name, options))
    )
  leaf(program, 'break-glass')
    .option('--created-by <name>', OPTION_WORDS.createdBy, list)
    .option('--account <name>', OPTION_WORDS.account, list)
    .option('--service <name>', OPTION_WORDS.service, list)
    .option('--env <name>', OPTION_WORDS.environment, list)
    .option('--dry-run', OPTION_WORDS.dryRun)
    .option('--disable-only', OPTION_WORDS.disableOnly)
    .option('--with-management', OPTION_WORDS.withManagement)
    .option('--confirm <phrase>', OPTION_WORDS.confirm)
    .option('--reason <text>', OPTION_WORDS.reason)
    .action((options: BreakGlass, command: Command) =>
      run.running(command, context => breakGlass(context, options))
    )
}

function addRecords(program: Command, group: (path: CommandPath) => Command, leaf: Leaf, run: Run): void {
  const history = group('history')
  addSinks(describe(program, history, 'history sinks'), leaf, run)
  leaf(history, 'history export')
    .option('--since <span>', OPTION_WORDS.since)
    .option('--output <file>', OPTION_WORDS.output)
    .action((options: ExportHistory, command: Command) =>
      run.running(command, context => exportHistory(context, options))
    )
  const evidence = group('evidence')
  leaf(evidence, 'evidence export')
    .argument('<rotation>')
    .option('--output <file>', OPTION_WORDS.output)
    .action((id: string, { output }: ExportHistory, command: Command) =>
      run.running(command, context => exportEvidence(context, id, output))
    )
  withJson(describe(program, evidence, 'evidence verify'))
    .argument('<file>')
    .option('--key <fingerprint>', OPTION_WORDS.key)
    .action((file: string, { key }: { readonly key?: string }, command: Command) =>
      run.alone(command, () => verifyFile(file, key))
    )
  withJson(describe(program, group('provider'), 'provider test'))
    .argument('<file>')
    .option('--recorded <file>', OPTION_WORDS.recorded)
    .option('--server <url>', OPTION_WORDS.server)
    .option('--write', OPTION_WORDS.write)
    .option('--setting <name=value>', OPTION_WORDS.setting, readSetting)
    .option('--credential-fd <number>', OPTION_WORDS.credentialFd, readNumber)
    .action((file: string, options: TestProvider, command: Command) =>
      run.alone(command, io => testProvider(io, file, options))
    )
  leaf(program, 'due')
    .option('--within <span>', OPTION_WORDS.within)
    .action((options: { readonly within?: string }, command: Command) =>
      run.running(command, context => listDue(context, options))
    )
  leaf(program, 'doctor').action((_options, command: Command) => run.running(command, doctor))
}

function addSinks(sinks: Command, leaf: Leaf, run: Run): void {
  leaf(sinks, 'history sinks list').action((_options, command: Command) => run.running(command, listSinks))
  leaf(sinks, 'history sinks add')
    .option('--kind <id>', OPTION_WORDS.sinkKind)
    .option('--name <name>', OPTION_WORDS.name)
    .option('--setting <name=value>', OPTION_WORDS.setting, readSetting)
    .option('--credential-fd <number>', OPTION_WORDS.credentialFd, readNumber)
    .action((options: ConnectDestination, command: Command) =>
      run.running(command, context => addSink(context, options))
    )
  leaf(sinks, 'history sinks test')
    .argument('<sink>')
    .action((name: string, _options, command: Command) =>
      run.running(command, context => testSink(context, name))
    )
  leaf(sinks, 'history sinks remove')
    .argument('<sink>')
    .action((name: string, _options, command: Command) =>
      run.running(command, context => removeSink(context, name))
    )
}

function addTeam(team: Command, leaf: Leaf, run: Run): void {
  const introduced = (path: CommandPath): Command =>
    leaf(team, path)
      .argument('[address]')
      .option('--as <name>', OPTION_WORDS.person)
      .option('--device <name>', OPTION_WORDS.device)
      .option('--address-fd <number>', OPTION_WORDS.addressFd, readNumber)
  introduced('team init')
    .option('--name <name>', OPTION_WORDS.teamName)
    .action((address: string | undefined, options: Introduce, command: Command) =>
      run.running(command, context => initTeam(context, address, options))
    )
  introduced('team join').action((address: string | undefined, options: Introduce, command: Command) =>
    run.running(command, context => joinTeam(context, address, options))
  )
  leaf(team, 'team status').action((_options, command: Command) => run.running(command, teamStatus))
  leaf(team, 'team members').action((_options, command: Command) => run.running(command, listMembers))
  leaf(team, 'team admit')
    .requiredOption('--fingerprint <hex>', OPTION_WORDS.fingerprint)
    .option('--as <name>', OPTION_WORDS.admitAs)
    .option('--admin', OPTION_WORDS.admin)
    .action((options: AdmitMember, command: Command) =>
      run.running(command, context => admitMember(context, options))
    )
  leaf(team, 'team remove')
    .argument('<member>')
    .requiredOption('--reason <text>', OPTION_WORDS.reason)
    .action((name: string, { reason }: { readonly reason: string }, command: Command) =>
      run.running(command, context => removeMember(context, name, reason))
    )
  leaf(team, 'team ask')
    .argument('[rotation]')
    .option('--revoke <key>', OPTION_WORDS.askRevoke)
    .option('--disable <key>', OPTION_WORDS.askDisable)
    .option('--enable <key>', OPTION_WORDS.askEnable)
    .requiredOption('--reason <text>', OPTION_WORDS.reason)
    .action((id: string | undefined, options: AskFor, command: Command) =>
      run.running(command, context => askForApproval(context, id, options))
    )
  leaf(team, 'team approve')
    .argument('<request>')
    .option('--plan <hash>', OPTION_WORDS.votedPlan)
    .option('--decline', OPTION_WORDS.decline)
    .option('--note <text>', OPTION_WORDS.voteNote)
    .action((request: string, options: Vote, command: Command) =>
      run.running(command, context => voteOn(context, request, options))
    )
  leaf(team, 'team address')
    .argument('[address]')
    .option('--address-fd <number>', OPTION_WORDS.addressFd, readNumber)
    .action((address: string | undefined, options: Pick<Introduce, 'addressFd'>, command: Command) =>
      run.running(command, context => changeAddress(context, address, options))
    )
  leaf(team, 'team leave')
    .requiredOption('--reason <text>', OPTION_WORDS.reason)
    .action(({ reason }: { readonly reason: string }, command: Command) =>
      run.running(command, context => leaveTeam(context, reason))
    )
}

function addVault(program: Command, group: (path: CommandPath) => Command, leaf: Leaf, run: Run): void {
  leaf(program, 'lock').action((_options, command: Command) => run.asking(command, lock))
  leaf(program, 'unlock').action((options: Shared, command: Command) =>
    run.running(command, context => unlock(context, options.passphraseFd))
  )
  leaf(group('sandbox'), 'sandbox start').action((_options, command: Command) =>
    run.running(command, startSandbox)
  )
  leaf(program, 'serve').action((_options, command: Command) => run.serving(command, serve))
}
