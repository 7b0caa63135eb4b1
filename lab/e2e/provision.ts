import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Address } from '@hanse/base';
import { createVoteRecord } from '@hanse/daemon';
import {
  type CertificateAndKey,
  createAuthority,
  issueNodeCertificate,
  type NodeRole,
  saveCertificateAndKey,
  type Validity,
} from '@hanse/identity';
import { genesisToJson, parseGenesis } from '@hanse/protocol';
import { type createKey, encryptKeystore, SCRYPT_LIGHT } from '@hanse/signer';

/** Everything of a node but its process. */
export type NodePlan = {
  readonly name: string;
  readonly organisation: string;
  readonly address: Address;
  readonly privateKey: Uint8Array;
  readonly certificate: CertificateAndKey;
  readonly folder: string;
  readonly configPath: string;
  readonly dataFolder: string;
  readonly ports: NodePorts;
};
export type NodePorts = { readonly p2p: number; readonly rpc: number; readonly admin: number };
export type Authorities = ReadonlyMap<string, CertificateAndKey>;

const OWNER_ONLY = 0o600;
const HOST = '127.0.0.1';

/** An account of block 0, as geth writes it. */
export type AllocatedAccount = {
  readonly balance: string;
  readonly code?: string;
  readonly storage?: { readonly [slot: string]: string };
};

/** A genesis as people write it; `hanse` overrides fields of that section. */
export type GenesisRequest = {
  readonly chainId: number;
  readonly alloc: { readonly [address: Address]: AllocatedAccount };
  readonly hanse: { readonly [field: string]: number | string };
};

/** Makes the authorities of the organisations and the genesis in which their validators stand. Writes `genesis.json`. */
export async function provisionGenesis(
  path: string,
  validators: readonly { readonly address: Address; readonly organisation: string }[],
  { chainId, alloc, hanse }: GenesisRequest,
): Promise<Authorities> {
  const authorities = new Map<string, CertificateAndKey>();
  for (const { organisation } of validators) {
    if (!authorities.has(organisation)) authorities.set(organisation, await createAuthority({ organisation }));
  }
  const members = [...authorities].map(([name, { certificate }]) => ({ name, caCertificate: certificate }));
  const section = {
    engine: 'qbft',
    validators: validators.map(({ address, organisation }) => ({ address, member: organisation })),
    members,
    ...hanse,
  };
  const genesis = parseGenesis({ config: { chainId }, hanse: section, alloc });
  writeFileSync(path, JSON.stringify(genesisToJson(genesis), undefined, 2));
  return authorities;
}

/** Writes key, certificate and configuration of one node into `folder`. */
export async function provisionNode(request: {
  readonly name: string;
  readonly folder: string;
  readonly genesisPath: string;
  readonly organisation: string;
  readonly authority: CertificateAndKey;
  readonly role: NodeRole;
  readonly key: ReturnType<typeof createKey>;
  readonly ports: NodePorts;
  /** Ports of those to dial. */
  readonly peers: readonly number[];
  readonly validity?: Validity;
  /** File of its consensus trace. */
  readonly consensusTrace?: string | undefined;
}): Promise<NodePlan> {
  const { name, folder, genesisPath, organisation, authority, role, key, ports, peers, validity } = request;
  for (const part of ['key', 'tls', 'logs']) mkdirSync(join(folder, part), { recursive: true });
  const passphrase = `passphrase of ${name}`;
  const keystore = await encryptKeystore(key.privateKey, passphrase, SCRYPT_LIGHT);
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text, { mode: OWNER_ONLY });
  write('key/keystore.json', JSON.stringify(keystore));
  write('key/passphrase', passphrase);
  await createVoteRecord(join(folder, 'key/votes'));
  const certificate = await issueNodeCertificate({ authority, role, address: key.address, ...validity });
  saveCertificateAndKey(certificate, {
    certificatePath: join(folder, 'tls/certificate.pem'),
    keyPath: join(folder, 'tls/key.pem'),
  });
  const config = {
    name,
    genesis: genesisPath,
    dataFolder: 'data',
    key: { keystore: 'key/keystore.json', passphraseFile: 'key/passphrase', votes: 'key/votes' },
    tls: { certificate: 'tls/certificate.pem', privateKey: 'tls/key.pem' },
    p2p: { host: HOST, port: ports.p2p, peers: peers.map((port) => ({ host: HOST, port })) },
    rpc: { host: HOST, port: ports.rpc },
    admin: { host: HOST, port: ports.admin },
    log: { level: 'info', file: 'logs/node.log' },
    consensusTrace: request.consensusTrace,
  };
  write('node.json', JSON.stringify(config, undefined, 2));
  return {
    name,
    organisation,
    address: key.address,
    privateKey: key.privateKey,
    certificate,
    folder,
    configPath: join(folder, 'node.json'),
    dataFolder: join(folder, 'data'),
    ports,
  };
}
