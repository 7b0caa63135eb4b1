import type { Address } from '@hanse/base';
import { leagueToken } from '@hanse/contracts';
import { type Abi, encodeAbiParameters, type Hex, keccak256, parseAbi } from 'viem';
import type { LedgerClient } from '../ledgerClient.ts';

export const TOKEN_ABI = parseAbi([
  'function balanceOf(address) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
]);
export const TOKEN_UNIT: bigint = 10n ** 18n;
const SUPPLY = 1_000_000n * TOKEN_UNIT;
/** Where OpenZeppelin's ERC-20 keeps its balances: the contract's first slot. */
const BALANCES_SLOT = 0n;

/** The storage slot that holds `owner`'s balance. */
export function balanceSlot(owner: Address): Hex {
  return keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [owner, BALANCES_SLOT]));
}

/** Deploys the token and waits until it is final; the supply goes to the client's account. */
export async function deployToken(
  client: LedgerClient,
): Promise<{ readonly address: Address; readonly height: number }> {
  const hash = await client.deployContract({
    abi: leagueToken.abi as Abi,
    bytecode: leagueToken.bytecode,
    args: ['League Token', 'LGT', SUPPLY],
    account: accountOf(client),
  });
  const receipt = await client.waitForFinality({ hash });
  if (receipt.status !== 'success' || receipt.contractAddress == null)
    throw new Error(`the deployment ${hash} reverted`);
  return { address: receipt.contractAddress.toLowerCase() as Address, height: Number(receipt.blockNumber) };
}

/** As of block `height`, the newest without it. */
export function balanceOf(
  client: LedgerClient,
  { token, owner, height }: { readonly token: Address; readonly owner: Address; readonly height?: number },
): Promise<bigint> {
  const block = height === undefined ? {} : { blockNumber: BigInt(height) };
  return client.readContract({ address: token, abi: TOKEN_ABI, functionName: 'balanceOf', args: [owner], ...block });
}

/** Sends `amount` of the token; gives the hash, not yet final. */
export function sendToken(
  client: LedgerClient,
  {
    token,
    to,
    amount,
    nonce,
  }: { readonly token: Address; readonly to: Address; readonly amount: bigint; readonly nonce?: number },
): Promise<Hex> {
  return client.writeContract({
    address: token,
    abi: TOKEN_ABI,
    functionName: 'transfer',
    args: [to, amount],
    account: accountOf(client),
    chain: client.chain,
    ...(nonce === undefined ? {} : { nonce }),
  });
}

function accountOf(client: LedgerClient): NonNullable<LedgerClient['account']> {
  if (client.account === undefined) throw new Error('a client without an account cannot send');
  return client.account;
}
