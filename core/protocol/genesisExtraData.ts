import { encodeRlp, hexToBytes, type RlpItem, uintToBytes } from '@hanse/base';
import { keccak256 } from '@hanse/crypto';
import { encodeExtraData } from './extraData.ts';
import type { HanseConfig } from './genesis.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The rules that header 0 has no field for, in one digest (LEDGER-GENESIS-4). */
function rulesDigest(chainId: bigint, hanse: HanseConfig): Uint8Array {
  const { engine, baseFee, blockPeriodMs, emptyBlockPeriodMs, roundTimeoutMs, roundTimeoutMsMax } = hanse;
  const times = [blockPeriodMs, emptyBlockPeriodMs, roundTimeoutMs, roundTimeoutMsMax];
  const members = hanse.members.map(({ name, caCertificate }): RlpItem => [text(name), text(caCertificate)]);
  const validators = hanse.validators.map(({ address, member }): RlpItem => [hexToBytes(address), text(member)]);
  const rules = [uintToBytes(chainId), text(engine), text(baseFee), times.map(uintToBytes), members, validators];
  return keccak256(encodeRlp(rules));
}

/**
 * Extra data of block 0: the validators of block 1, sorted, and as vanity the digest of the rules, so that ledgers that
 * differ in any of them differ in their genesis hash (LEDGER-GENESIS-3, -4).
 */
export function genesisExtraData(chainId: bigint, hanse: HanseConfig): Uint8Array {
  const validators = hanse.validators.map((validator) => validator.address).toSorted();
  return encodeExtraData({ vanity: rulesDigest(chainId, hanse), validators, vote: undefined, round: 0, seals: [] });
}
