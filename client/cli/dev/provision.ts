import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Address } from '@hanse/base';
import {
  AUTHORITY_DAYS,
  createAuthority,
  issueNodeCertificate,
  loadCertificateAndKey,
  type NodeRole,
  saveCertificateAndKey,
} from '@hanse/identity';
import { DEFAULT_GAS_LIMIT, parseGenesis } from '@hanse/protocol';
import { createKey, encryptKeystore, SCRYPT_LIGHT } from '@hanse/signer';
import { cliFault } from '../faults.ts';
import { foundingStake, foundingTokens } from '../genesis/foundingStake.ts';
import { type EngineName, systemAccounts } from '../genesis/systemAccounts.ts';
import { quantityHex } from '../t8n/allocJson.ts';
import { type League, type LeagueAccount, LeagueFolder, type LeagueNode, type NodePorts } from './league.ts';

const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const;
const CERTIFICATE_DAYS = 365;
/** What may lie in a folder before there is a league in it, and stays: the lock and accounts that people made. */
const OWN_FILES = new Set(['lock', 'lock.pid', 'lock-journal', 'accounts']);
const HALF_MADE = 'half-made';

/** What members delegate under DPoS. */
export const STAKE_MODES = ['seats', 'token'] as const;
export type StakeMode = (typeof STAKE_MODES)[number];

export type LeaguePlan = {
  readonly chainId: number;
  readonly engine: EngineName;
  readonly organisations: readonly string[];
  readonly validators: number;
  /** One for each validator, organisation by organisation. */
  readonly ports: readonly NodePorts[];
  readonly blockPeriodMs: number;
  readonly emptyBlockPeriodMs: number;
  /** Under DPoS. */
  readonly epochBlocks?: number;
  readonly stake?: StakeMode;
};

export const nodeName = (organisation: string, number: number): string => `${organisation}-${number}`;

/**
 * Makes everything a league needs. It is written beside its place first and moved there as a whole, league.json last, so
 * that an interrupted run leaves no half league. The caller holds the lock and has checked the ports.
 */
export async function provisionLeague(folder: LeagueFolder, plan: LeaguePlan): Promise<League> {
  const foreign = readdirSync(folder.path).filter((name) => !OWN_FILES.has(name) && !isOurRest(name));
  if (foreign.length > 0)
    throw cliFault('foreign-folder', { folder: folder.path, seen: foreign.slice(0, 3).join(', ') });
  for (const name of readdirSync(folder.path)) {
    if (!OWN_FILES.has(name)) rmSync(join(folder.path, name), { recursive: true });
  }
  const draft = new LeagueFolder(join(folder.path, HALF_MADE));
  const league = await writeLeague(draft, plan);
  for (const name of ['organisations', 'genesis.json', 'league.json'])
    renameSync(join(draft.path, name), join(folder.path, name));
  rmSync(draft.path, { recursive: true });
  return league;
}

/** What an interrupted run can have left: never a league, because league.json comes last. */
function isOurRest(name: string): boolean {
  return name === HALF_MADE || name === 'organisations' || name === 'genesis.json' || name === 'league.json.next';
}

async function writeLeague(folder: LeagueFolder, plan: LeaguePlan): Promise<League> {
  const { organisations, validators, chainId } = plan;
  const nodes: LeagueNode[] = [];
  const accounts: LeagueAccount[] = [];
  for (const organisation of organisations) {
    await makeAuthority(folder, organisation);
    accounts.push({ organisation, address: await makeAccount(folder.accounts(organisation)) });
    for (let number = 1; number <= validators; number++) {
      const ports = plan.ports[nodes.length] as NodePorts;
      nodes.push(
        await makeNode(folder, { organisation, name: nodeName(organisation, number), role: 'validator', ports }),
      );
    }
  }
  writeFileSync(folder.genesisFile, `${JSON.stringify(genesisJson(folder, plan, { nodes, accounts }), null, 2)}\n`);
  for (const node of nodes) writeNodeConfig(folder, node, nodes);
  const league: League = { version: 1, chainId, organisations, nodes, accounts };
  folder.save(league);
  return league;
}

async function makeAuthority(folder: LeagueFolder, organisation: string): Promise<void> {
  const paths = folder.authority(organisation);
  mkdirSync(dirname(paths.keyPath), { recursive: true, mode: 0o700 });
  saveCertificateAndKey(await createAuthority({ organisation, days: AUTHORITY_DAYS }), paths);
}

/** A node's key, certificate and folders. Its configuration follows when all nodes are known. */
export async function makeNode(
  folder: LeagueFolder,
  plan: Pick<LeagueNode, 'organisation' | 'name' | 'role' | 'ports'>,
): Promise<LeagueNode> {
  const home = folder.node(plan);
  const address = await writeKeystore({ folder: join(home, 'key'), name: 'node.json' });
  // Loaded here, because most commands need no node.
  const { createVoteRecord } = await import('@hanse/daemon');
  await createVoteRecord(join(home, 'key', 'node.json.votes'));
  const authority = loadCertificateAndKey(folder.authority(plan.organisation));
  const role: NodeRole = plan.role;
  const days = CERTIFICATE_DAYS;
  mkdirSync(join(home, 'tls'), { recursive: true, mode: 0o700 });
  saveCertificateAndKey(await issueNodeCertificate({ authority, role, address, days }), {
    certificatePath: join(home, 'tls', 'node.pem'),
    keyPath: join(home, 'tls', 'node.key.pem'),
  });
  return { ...plan, address };
}

/** A fresh key under a random passphrase that lies beside it, both readable by their owner only. */
async function writeKeystore({ folder, name }: { readonly folder: string; readonly name?: string }): Promise<Address> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey, address } = createKey();
  const passphrase = randomBytes(24).toString('base64url');
  const keystore = await encryptKeystore(privateKey, passphrase, SCRYPT_LIGHT);
  const file = join(folder, name ?? `${address}.json`);
  writeFileSync(file, `${JSON.stringify(keystore, null, 2)}\n`, OWNER_ONLY);
  writeFileSync(passphrasePath(file), `${passphrase}\n`, OWNER_ONLY);
  return address;
}

/** Where the passphrase of a league's keystore lies. */
export const passphrasePath = (keystore: string): string => keystore.replace(/\.json$/, '.passphrase');

const makeAccount = (folder: string): Promise<Address> => writeKeystore({ folder });

/** The configuration of `node`, which knows all `nodes` of the league. */
export function writeNodeConfig(folder: LeagueFolder, node: LeagueNode, nodes: readonly LeagueNode[]): void {
  const host = '127.0.0.1';
  const config = {
    name: node.name,
    genesis: '../../../../genesis.json',
    dataFolder: 'data',
    key: { keystore: 'key/node.json', passphraseFile: 'key/node.passphrase' },
    tls: { certificate: 'tls/node.pem', privateKey: 'tls/node.key.pem' },
    p2p: {
      host,
      port: node.ports.p2p,
      peers: nodes
        .filter(({ name }) => name !== node.name)
        .map(({ address, ports }) => ({ host, port: ports.p2p, address })),
    },
    rpc: { host, port: node.ports.rpc },
    admin: { host, port: node.ports.admin },
  };
  writeFileSync(folder.nodeConfig(node), `${JSON.stringify(config, null, 2)}\n`);
}

function genesisJson(
  folder: LeagueFolder,
  plan: LeaguePlan,
  { nodes, accounts }: { readonly nodes: readonly LeagueNode[]; readonly accounts: readonly LeagueAccount[] },
): object {
  const { epochBlocks, stake: mode = 'seats' } = plan;
  const holders = new Map(accounts.map(({ organisation, address }) => [organisation, address]));
  // An organisation's account votes with the seats of all its validators.
  const founders = nodes.map(({ address, name, organisation }) => {
    const holder = holders.get(organisation);
    return { address, name, ...(holder === undefined ? {} : { holder }) };
  });
  const found = mode === 'token' ? foundingTokens : foundingStake;
  const stake = found({ validators: founders, settings: epochBlocks === undefined ? {} : { epochBlocks } });
  const { chainId, engine, organisations, blockPeriodMs, emptyBlockPeriodMs } = plan;
  const json = {
    config: { chainId, shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 0 },
    timestamp: `0x${Math.floor(Date.now() / 1000).toString(16)}`,
    gasLimit: quantityHex(DEFAULT_GAS_LIMIT),
    alloc: systemAccounts({ engine, validators: nodes.map(({ address }) => address), stake }),
    hanse: {
      engine,
      blockPeriodMs,
      emptyBlockPeriodMs,
      members: organisations.map((name) => ({
        name,
        caCertificate: readFileSync(folder.authority(name).certificatePath, 'utf8'),
      })),
      validators: nodes.map(({ address, organisation }) => ({ address, member: organisation })),
    },
  };
  parseGenesis(json); // refuses here what the nodes would refuse later
  return json;
}

/** Whether `folder` may be deleted as a league. */
export function isLeagueFolder(folder: LeagueFolder): boolean {
  return folder.exists() || existsSync(join(folder.path, HALF_MADE));
}
