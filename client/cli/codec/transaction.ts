import { bytesToHex } from '@hanse/base';
import { keccak256Hash } from '@hanse/crypto';
import { protocolFault, recoverSender } from '@hanse/protocol';
import type { Codec } from './answerAll.ts';
import { quantity } from './fields.ts';
import { parseInput } from './parseInput.ts';
import { readTransaction, writeTransaction } from './transactionFields.ts';
import { checkAt, decodeAt, intrinsicGasAt, type TransactionFork } from './transactionForks.ts';

export type TransactionCodecOptions = {
  /** Whose rules are applied; without it a transaction only has to be readable and signed. */
  readonly fork?: TransactionFork | undefined;
  /** The chain it must be for; with a fork, Ethereum's own. */
  readonly chainId?: bigint | undefined;
};

const MAINNET = 1n;

/** A signed transaction in hexadecimal becomes its fields; fields become the transaction, or what is to be signed. */
export function transactionCodec(options: TransactionCodecOptions = {}): Codec {
  return (text) => {
    const input = parseInput(text);
    if (input.kind === 'bytes') return signed(input.bytes, options);
    const { type, bytes, isSigned, cost } = readTransaction(input.value);
    if (isSigned) return signed(bytes, options);
    return {
      type: quantity(type),
      signingPayload: bytesToHex(bytes),
      signingHash: keccak256Hash(bytes),
      intrinsicGas: quantity(intrinsicGasAt(cost, options.fork)),
    };
  };
}

function signed(raw: Uint8Array, { fork, chainId }: TransactionCodecOptions): object {
  const transaction = decodeAt(raw, fork);
  if (fork !== undefined) checkAt(transaction, { fork, chainId: chainId ?? MAINNET });
  else if (chainId !== undefined && transaction.chainId !== undefined && transaction.chainId !== chainId)
    throw protocolFault('wrong-chain', { seen: transaction.chainId, wanted: chainId });
  const sender = recoverSender(transaction);
  if (sender === undefined) throw protocolFault('bad-signature', { seen: transaction.hash });
  return {
    ...writeTransaction(transaction),
    hash: transaction.hash,
    sender,
    size: quantity(raw.length),
    intrinsicGas: quantity(intrinsicGasAt(transaction, fork)),
    signingHash: transaction.signingHash,
    raw: bytesToHex(raw),
  };
}
